/* Views of SPARQL results, as YASR plug-ins: a table, a map, a chart.
 *
 * All of them build the page from nodes and texts and never from markup, so nothing in a result can run. YASR's own
 * table puts a literal's language tag into markup unescaped; ours replaces it (docs/adr/0012).
 */
"use strict";

(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const SAFE = new Set(["http:", "https:", "mailto:", "tel:"]);
  const NUMBERS = /#(integer|decimal|double|float|int|long|nonNegativeInteger|positiveInteger|short)$/;
  const ROWS_A_STEP = 200;
  const MOST_BARS = 60;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };

  const shape = (name, attributes, ...children) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const icon = (path) => shape("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, shape("path", { d: path }));

  const safeLink = (iri) => {
    try {
      return SAFE.has(new URL(iri).protocol) ? iri : null;
    } catch {
      return null;
    }
  };

  const shortened = (iri, prefixes) => {
    for (const [prefix, namespace] of Object.entries(prefixes))
      if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
    return iri;
  };

  /** A term as text: a triple term by its parts, a literal among them as SPARQL writes it. */
  const text = (binding, prefixes) => {
    if (!binding) return "";
    const { type, value } = binding;
    if (type === "uri") return shortened(value, prefixes);
    if (type === "triple") return `<<( ${[value.subject, value.predicate, value.object].map((part) => asPart(part, prefixes)).join(" ")} )>>`;
    return type === "bnode" ? `_:${value}` : String(value);
  };

  const asPart = (part, prefixes) => {
    const shown = text(part, prefixes);
    if (part.type !== "literal") return shown;
    if (part["xml:lang"]) return `"${shown}"@${part["xml:lang"]}${part["its:dir"] ? `--${part["its:dir"]}` : ""}`;
    return part.datatype ? `"${shown}"^^${shortened(part.datatype, prefixes)}` : `"${shown}"`;
  };

  /** A term as nodes: a link if it is safe to follow, else text; then the language or datatype in small print. */
  const term = (binding, prefixes) => {
    if (!binding) return [];
    if (binding.type === "uri") {
      const href = safeLink(binding.value);
      const shown = text(binding, prefixes);
      return [href ? element("a", { href, textContent: shown }) : shown];
    }
    const { "xml:lang": lang = "", "its:dir": dir = "" } = binding;
    const note = [lang, dir].filter(Boolean).join(" ") || (binding.datatype ? shortened(binding.datatype, prefixes) : "");
    const shown = [element("span", { lang, dir, textContent: text(binding, prefixes) })];
    if (note) shown.push(" ", element("small", { className: "note", textContent: note }));
    return shown;
  };

  const number = (binding) => {
    const value = binding ? Number(binding.value) : Number.NaN;
    return Number.isFinite(value) ? value : null;
  };

  const compare = (one, other) => {
    const [a, b] = [number(one), number(other)];
    if (a !== null && b !== null) return a - b;
    return text(one, {}).localeCompare(text(other, {}));
  };

  /** Shared by all three: the results, the prefixes, and the element to draw in. */
  class View {
    constructor(yasr) {
      this.yasr = yasr;
    }

    get columns() {
      return this.yasr.results?.getVariables() ?? [];
    }

    get rows() {
      return this.yasr.results?.getBindings() ?? [];
    }

    get prefixes() {
      return this.yasr.getPrefixes?.() ?? {};
    }

    show(...nodes) {
      this.yasr.resultsEl.replaceChildren(element("div", { className: "results-view" }, ...nodes));
    }
  }

  class Table extends View {
    constructor(yasr) {
      super(yasr);
      this.priority = 10;
      this.label = say("Table");
    }

    getIcon() {
      return icon("M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14");
    }

    canHandleResults() {
      return this.columns.length > 0;
    }

    draw() {
      this.wanted = "";
      this.sorted = null;
      this.body = element("tbody");
      this.more = element("button", { type: "button", onclick: () => this.fill(this.shown + ROWS_A_STEP) });
      this.count = element("span", { className: "note" });
      const search = element("input", {
        type: "search",
        placeholder: say("Filter these rows"),
        ariaLabel: say("Filter these rows"),
        oninput: () => {
          this.wanted = search.value.toLowerCase();
          this.fill(ROWS_A_STEP);
        },
      });
      const head = element("tr", {}, ...this.columns.map((name) => this.heading(name)));
      const table = element("table", {}, element("thead", {}, head), this.body);
      this.show(element("p", {}, search, " ", this.count), element("div", { className: "scroll" }, table), this.more);
      this.fill(ROWS_A_STEP);
    }

    heading(name) {
      const sort = () => {
        this.sorted = { name, down: this.sorted?.name === name && !this.sorted.down };
        this.fill(ROWS_A_STEP);
      };
      return element("th", { scope: "col" }, element("button", { type: "button", textContent: name, onclick: sort }));
    }

    fitting() {
      const rows = this.wanted
        ? this.rows.filter((row) => Object.values(row).some((cell) => text(cell, {}).toLowerCase().includes(this.wanted)))
        : [...this.rows];
      if (this.sorted) {
        const { name, down } = this.sorted;
        rows.sort((a, b) => (down ? -1 : 1) * compare(a[name], b[name]));
      }
      return rows;
    }

    fill(most) {
      this.shown = most;
      const rows = this.fitting();
      this.body.replaceChildren(
        ...rows.slice(0, most).map((row) =>
          element("tr", {}, ...this.columns.map((name) => element("td", {}, ...term(row[name], this.prefixes)))),
        ),
      );
      this.count.textContent = say("%(shown)s of %(total)s rows", { shown: figure(rows.length), total: figure(this.rows.length) });
      this.more.hidden = rows.length <= most;
      this.more.textContent = say("Show %(count)s more", { count: Math.min(ROWS_A_STEP, rows.length - most) });
    }

    download() {
      return {
        contentType: "text/csv",
        fileExtension: "csv",
        getData: () => this.yasr.results?.asCsv() ?? "",
        filename: "query-result",
        title: say("Download as CSV"),
      };
    }
  }

  const WKT = /^\s*(?:<[^>]*>\s*)?POINT\s*Z?\s*\(\s*(-?[\d.]+)\s+(-?[\d.]+)/i;

  /** The position of a row: its latitude and longitude, or a WKT point. */
  const placeOf = (row, columns) => {
    const find = (pattern) => columns.find((name) => pattern.test(name) && number(row[name]) !== null);
    const [lat, long] = [find(/^(.*_)?lat(itude)?$/i), find(/^(.*_)?(lon|long|lng|longitude)$/i)];
    if (lat && long) return { x: number(row[long]), y: number(row[lat]) };
    for (const name of columns) {
      const match = WKT.exec(row[name]?.value ?? "");
      if (match) return { x: Number(match[1]), y: Number(match[2]) };
    }
    return null;
  };

  /** The columns that are a position and not a figure. */
  const ofPlaces = (columns) => columns.filter((name) => /^(.*_)?(lat(itude)?|lon|long|lng|longitude)$/i.test(name));

  const onEarth = (point) => point && Math.abs(point.x) <= 180 && Math.abs(point.y) <= 90;

  class WorldMap extends View {
    constructor(yasr) {
      super(yasr);
      this.priority = 5;
      this.label = say("Map");
    }

    getIcon() {
      return icon("M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5");
    }

    canHandleResults() {
      return this.rows.slice(0, 50).some((row) => onEarth(placeOf(row, this.columns)));
    }

    draw() {
      const points = this.rows.map((row) => ({ row, ...placeOf(row, this.columns), label: this.name(row) })).filter(onEarth);
      const about = element("div", { className: "about-point" });
      const map = new window.PointMap(points, { land: View.land, choose: ({ row }) => about.replaceChildren(this.described(row)) });
      this.show(element("p", {}, ...map.buttons(), element("span", { className: "note", textContent: ` ${map.words}` })), map.svg, about);
    }

    /** The first text of a row that is no number and no geometry. */
    name(row) {
      const column = this.columns.find((name) => row[name] && row[name].type !== "uri" && number(row[name]) === null && !WKT.test(row[name].value));
      return column ? row[column].value : undefined;
    }

    described(row) {
      const list = this.columns.flatMap((column) => (row[column] ? [element("dt", { textContent: column }), element("dd", {}, ...term(row[column], this.prefixes))] : []));
      return element("dl", {}, ...list);
    }
  }

  class Chart extends View {
    constructor(yasr) {
      super(yasr);
      this.priority = 4;
      this.label = say("Chart");
    }

    getIcon() {
      return icon("M4 20V10M10 20V4M16 20v-7M22 20H2");
    }

    /** The first column of names, and the first of numbers that are no coordinates. */
    pair() {
      const rows = this.rows.slice(0, 50);
      const places = ofPlaces(this.columns);
      const counts = (name) => rows.length > 0 && rows.every((row) => !row[name] || (NUMBERS.test(row[name].datatype ?? "") && number(row[name]) !== null));
      const columns = this.columns.filter((name) => !places.includes(name) && rows.some((row) => row[name]));
      const value = columns.find((name) => counts(name));
      const label = columns.find((name) => name !== value && !counts(name) && !rows.some((row) => WKT.test(row[name]?.value ?? "")));
      return value && label ? { label, value } : null;
    }

    canHandleResults() {
      return this.rows.length > 0 && this.pair() !== null;
    }

    draw() {
      const { label, value } = this.pair();
      const rows = this.rows.filter((row) => row[label] && number(row[value]) !== null).slice(0, MOST_BARS);
      const most = Math.max(...rows.map((row) => Math.abs(number(row[value]))), 1);
      const bars = rows.map((row) => {
        const bar = element("div", { className: "bar" });
        bar.style.width = `${(100 * Math.abs(number(row[value]))) / most}%`;
        const cell = element("td", {}, bar, element("span", { textContent: figure(Number(row[value].value)) }));
        return element("tr", {}, element("th", { scope: "row" }, ...term(row[label], this.prefixes)), cell);
      });
      const what = { value, label, count: MOST_BARS };
      const title = this.rows.length > MOST_BARS ? say("%(value)s by %(label)s, the first %(count)s", what) : say("%(value)s by %(label)s", what);
      const caption = element("caption", { textContent: title });
      this.show(element("table", { className: "chart" }, caption, element("tbody", {}, ...bars)));
    }
  }

  const DECLARATION = /PREFIX \S*: <[^<>\s]+>/;

  /** What went wrong, in the words of the problem (RFC 9457), with the line of the query that it is about. */
  class Problem extends View {
    constructor(yasr) {
      super(yasr);
      this.priority = 20;
      this.hideFromSelection = true;
    }

    canHandleResults() {
      return Boolean(this.yasr.results?.getError());
    }

    get problem() {
      const error = this.yasr.results.getError();
      try {
        const problem = JSON.parse(error.text);
        if (problem?.title) return { ...problem, ...problem.localized };
      } catch {
        // the body is no problem: a proxy's page, or nothing
      }
      const title = error.status ? say("The server answered with status %(status)s", { status: error.status }) : say("The server did not answer");
      return { title, detail: error.status ? String(error.statusText ?? "") : say("It may be away, or the connection was lost. Try again.") };
    }

    draw() {
      const { title, detail, type, line, column } = this.problem;
      const about = element("p", {}, String(detail ?? "").replace(/^./, (first) => first.toUpperCase()));
      if (safeLink(type)) about.append(" ", element("a", { href: type, textContent: say("What this means") }));
      const parts = [element("p", {}, element("strong", { textContent: String(title) })), about];
      if (line) parts.push(...this.marked(Number(line), Number(column)));
      const declaration = DECLARATION.exec(String(detail));
      if (declaration) parts.push(element("button", { type: "button", className: "fix", textContent: say("Add %(text)s", { text: declaration[0] }), onclick: () => View.declare(declaration[0]) }));
      const box = element("div", { className: "problem" }, ...parts);
      box.setAttribute("role", "alert");
      this.show(box);
    }

    /** The line of the query, with a mark on the word; the editor marks the line too. */
    marked(line, column) {
      View.mark?.(line);
      const text = View.query?.().split("\n")[line - 1];
      if (text === undefined) return [];
      const letters = [...text]; // the server counts characters, not UTF-16
      const [before, rest] = [letters.slice(0, column - 1).join(""), letters.slice(column - 1).join("")];
      const word = /^\S+/.exec(rest)?.[0] ?? " ";
      return [element("pre", { className: "problem-word" }, `${line}  ${before}`, element("mark", { textContent: word }), rest.slice(word.length))];
    }
  }

  window.sparqlResults = { Table, WorldMap, Chart, Problem, View };
})();
