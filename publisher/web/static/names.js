// The search of a site that is served from files: names only, from an index of one file for each beginning of a word.
"use strict";

(() => {
  const field = document.getElementById("q");
  const status = document.getElementById("found");
  const list = document.getElementById("hits");
  const MOST = 100;
  const WIDE = /[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u1100-\u11ff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]/u;

  // The words of a text, as publisher/export/names.py has them.
  const words = (text) => {
    const plain = text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").normalize("NFC");
    return [...plain.matchAll(/[\p{L}\p{N}]+/gu)].flatMap(([word]) => word.split(new RegExp(`(${WIDE.source})`, "u")).filter(Boolean));
  };

  const shard = async (word) => {
    const name = [...word].slice(0, 2).map((letter) => letter.codePointAt(0).toString(16)).join("-");
    const answer = await fetch(`${status.dataset.names}/${name}.json`);
    return answer.ok ? answer.json() : [];
  };

  const fits = (name, wanted) => {
    const own = words(name);
    return wanted.every((word) => own.some((other) => other.startsWith(word)));
  };

  const search = async (text) => {
    const wanted = words(text);
    const longest = wanted.reduce((best, word) => (word.length > best.length ? word : best), "");
    if (longest.length < 2 && !WIDE.test(longest)) return null;
    const folded = wanted.join(" ");
    const rank = ([name]) => (words(name).join(" ") === folded ? 0 : words(name).join(" ").startsWith(folded) ? 1 : 2);
    const best = new Map();
    for (const row of (await shard(longest)).filter(([name]) => fits(name, wanted))) {
      const known = best.get(row[2]);
      if (!known || rank(row) < rank(known)) best.set(row[2], row);
    }
    return [...best.values()].sort((one, other) => rank(one) - rank(other) || one[0].length - other[0].length);
  };

  const show = (rows) => {
    list.replaceChildren(...rows.slice(0, MOST).map(([name, label, path]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = path;
      link.textContent = label || name;
      item.append(link);
      if (label) item.append(Object.assign(document.createElement("p"), { textContent: name }));
      return item;
    }));
  };

  const run = async () => {
    const text = field.value.trim();
    const rows = text ? await search(text) : [];
    if (rows === null) status.textContent = say("Type at least two letters of a word.");
    else if (text) status.textContent = say("%(count)s found", { count: rows.length });
    else status.textContent = "";
    show(rows ?? []);
  };

  field.value = new URLSearchParams(location.search).get("q") ?? "";
  field.addEventListener("input", run);
  run();
})();
