// Progressive enhancement only: every page works without this file.
"use strict";

// A message in the reader's language: the page brings those of its scripts along, if it is not in English.
const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}");
window.say = (message, values = {}) => (words[message] ?? message).replace(/%\((\w+)\)s/g, (_, name) => values[name]);
window.figure = (number) => number.toLocaleString(document.documentElement.lang);

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = say("Copied");
    setTimeout(() => { button.textContent = label; }, 1600);
  });
}

// "/" moves the focus to the search box.
document.addEventListener("keydown", (event) => {
  const field = document.querySelector('main input[type="search"]') ?? document.querySelector('input[type="search"]');
  const typing = /^(input|textarea|select)$/i.test(document.activeElement?.tagName ?? "");
  if (event.key === "/" && field && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    field.focus();
  }
});

// "Open now, until 12:00": by the clock of the institution's time zone, without public holidays.
const WEEK = 7 * 24 * 60;
const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const ON_DAYS = [say("on Monday"), say("on Tuesday"), say("on Wednesday"), say("on Thursday"), say("on Friday"), say("on Saturday"), say("on Sunday")];

const minuteOfWeek = (zone, instant) => {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: zone, weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const parts = Object.fromEntries(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  return (WEEKDAYS.indexOf(parts.weekday) * 24 + Number(parts.hour)) * 60 + Number(parts.minute);
};

const clock = (minute) => `${String(Math.floor((minute / 60) % 24)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

const openNow = (spans, now) => {
  const span = spans.flatMap(([from, to]) => [[from, to], [from - WEEK, to - WEEK]]).find(([from, to]) => from <= now && now < to);
  if (span) return say("Open now, until %(time)s", { time: clock(span[1]) });
  const wait = (from) => (from - now + WEEK) % WEEK;
  const next = spans.map(([from]) => from).reduce((first, from) => (wait(from) < wait(first) ? from : first));
  const day = Math.floor(next / (24 * 60)) === Math.floor(now / (24 * 60)) && next > now ? say("today") : ON_DAYS[Math.floor(next / (24 * 60))];
  return say("Closed now, opens %(day)s at %(time)s", { day, time: clock(next) });
};

for (const line of document.querySelectorAll("[data-open]")) {
  const tell = () => {
    const now = minuteOfWeek(line.dataset.zone, new Date());
    const clockThere = say("(it is %(time)s there; public holidays are not considered)", { time: clock(now) });
    line.textContent = `${openNow(JSON.parse(line.dataset.open), now)} ${clockThere}`;
    line.hidden = false;
  };
  tell();
  setInterval(tell, 60_000);
}

// Suggestions below a search box (WAI-ARIA combobox): arrows choose, Enter opens, Escape closes; without them it searches.
const SUGGEST_AFTER_MS = 120;

const suggestions = (field, number) => {
  const list = document.createElement("ul");
  list.className = "suggestions";
  list.id = `suggestions-${number}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.words);
  list.hidden = true;
  field.after(list);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.setAttribute("aria-expanded", "false");
  let chosen = -1;
  let waiting = null;
  let asked = null;

  const choose = (place) => {
    const options = [...list.children];
    chosen = options.length ? (place + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1; // between the last and the first is the text itself
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen]?.scrollIntoView({ block: "nearest" });
  };

  const show = (items) => {
    list.replaceChildren(
      ...items.map((item, at) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${at}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = new URL(item.document).pathname;
        option.dir = "auto";
        option.textContent = item.text;
        if (item.language) option.lang = item.language;
        const more = [item.name === item.text ? "" : item.name, item.apart ? `(${item.apart})` : ""].filter(Boolean);
        if (more.length) {
          const name = document.createElement("small");
          name.textContent = ` ${more.join(" ")}`;
          option.append(name);
        }
        // before the field loses the focus, which closes the list
        option.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          document.location.assign(option.dataset.href);
        });
        return option;
      }),
    );
    list.hidden = items.length === 0;
    field.setAttribute("aria-expanded", String(!list.hidden));
    choose(-1);
  };

  const ask = async () => {
    asked?.abort();
    const text = field.value.trim();
    if (!text) return show([]);
    asked = new AbortController();
    try {
      const response = await fetch(`${field.dataset.suggest}?limit=8&q=${encodeURIComponent(text)}`, { signal: asked.signal });
      if (response.ok) show((await response.json()).items);
    } catch {
      // another letter came, or the server is away: the form works without suggestions
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, SUGGEST_AFTER_MS);
  });
  field.addEventListener("blur", () => show([]));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return; // the keys belong to the input method, which Chinese is typed with
    if (event.key === "Escape" && !list.hidden) show([]);
    else if (event.key === "ArrowDown" && !list.hidden) choose(chosen + 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Enter" && chosen >= 0) document.location.assign(list.children[chosen].dataset.href);
    else return;
    event.preventDefault();
  });
};

document.querySelectorAll("input[data-suggest]").forEach(suggestions);
