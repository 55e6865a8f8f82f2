/* The query page with scripts: YASGUI replaces the form.
 *
 * It is a megabyte, so it comes when somebody begins to use the page: moves a pointer, presses a key, scrolls. Until then
 * the form works as it does without scripts. A shared link begins at once.
 *
 * The endpoint is always ours: only the query and its dataset are read from a share link, whatever else it names.
 */
"use strict";

(() => {
  const root = document.getElementById("yasgui");
  const form = document.getElementById("query-form");
  if (!root || !form) return;

  const settings = JSON.parse(root.dataset.settings);
  const endpoint = new URL(settings.endpoint, document.location).href;
  const LONGEST_GET = 3000;
  const BEGINNINGS = ["pointermove", "pointerdown", "touchstart", "keydown", "focusin", "wheel", "scroll"];

  /* Classes and properties that are in the data; those of the classes that the query names come first. */
  const { classes, properties, propertiesOf } = settings.vocabulary;
  const prefixed = (iri) => {
    const found = Object.entries(settings.prefixes).find(([, space]) => iri.startsWith(space));
    return found ? `${found[0]}:${iri.slice(found[1].length)}` : iri;
  };
  const matching = (iris, token) => {
    const typed = (token?.autocompletionString ?? token?.string ?? "").toLowerCase();
    return iris.filter((iri) => iri.toLowerCase().startsWith(typed) || prefixed(iri).toLowerCase().includes(typed));
  };
  const likely = (yasqe) => {
    const query = yasqe.getValue();
    const named = classes.filter((iri) => query.includes(`<${iri}>`) || query.includes(prefixed(iri)));
    return [...new Set([...named.flatMap((iri) => (propertiesOf[iri] ?? []).map((place) => properties[place])), ...properties])];
  };

  const register = ({ Yasr, Yasqe }, { Table, WorldMap, Chart, Problem, View }) => {
    View.land = settings.land;
    Yasr.registerPlugin("table", Table);
    Yasr.registerPlugin("map", WorldMap);
    Yasr.registerPlugin("chart", Chart);
    Yasr.registerPlugin("error", Problem);
    Yasr.registerPlugin(
      "response",
      class extends Yasr.plugins.response {
        constructor(yasr) {
          super(yasr);
          this.label = say("Response");
        }
      },
    );
    Yasqe.forkAutocompleter("prefixes", {
      name: "our-prefixes",
      get: () => Promise.resolve(Object.entries(settings.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`)),
      persistenceId: null,
    });
    Yasqe.forkAutocompleter("class", {
      name: "our-classes",
      bulk: false,
      persistenceId: null,
      get: (yasqe, token) => Promise.resolve(matching(classes, token)),
    });
    Yasqe.forkAutocompleter("property", {
      name: "our-properties",
      bulk: false,
      persistenceId: null,
      get: (yasqe, token) => Promise.resolve(matching(likely(yasqe), token)),
    });
  };

  const sharedQuery = () => {
    const hash = new URLSearchParams(document.location.hash.slice(1));
    if (!hash.has("query")) return null;
    history.replaceState(null, "", document.location.pathname + document.location.search);
    return { query: hash.get("query"), defaultGraphs: hash.getAll("defaultGraph"), namedGraphs: hash.getAll("namedGraph") };
  };

  const shareLink = (yasqe) => {
    const hash = new URLSearchParams({ query: yasqe.getValue() });
    return `${document.location.origin}${settings.endpoint}#${hash}`;
  };

  const config = (shared) => ({
    autofocus: false,
    copyEndpointOnNewTab: false,
    populateFromUrl: false,
    persistenceId: null,
    corsProxy: undefined,
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: [] },
    requestConfig: {
      endpoint,
      method: (yasqe) => ((yasqe.getValue?.() ?? "").length > LONGEST_GET ? "POST" : "GET"),
      acceptHeaderGraph: "text/turtle",
      acceptHeaderSelect: "application/sparql-results+json",
      defaultGraphs: shared?.defaultGraphs ?? [],
      namedGraphs: shared?.namedGraphs ?? [],
      args: [],
      headers: {},
    },
    yasqe: {
      value: shared?.query ?? form.elements.query.value,
      editorHeight: `${form.elements.query.offsetHeight}px`,
      persistenceId: null,
      autocompleters: ["variables", "our-prefixes", "our-classes", "our-properties"],
      createShareableLink: shareLink,
      consumeShareLink: null,
    },
    yasr: { prefixes: settings.prefixes, persistenceId: null, pluginOrder: ["table", "map", "chart", "response"], defaultPlugin: "table" },
  });

  const start = (shared) => {
    const Yasgui = window.Yasgui.default ?? window.Yasgui;
    const written = form.elements.query;
    const place = document.activeElement === written ? written.selectionEnd : null;
    register(Yasgui, window.sparqlResults);
    const settled = config(shared);
    root.hidden = false;
    const yasgui = new Yasgui(root, settled);
    form.hidden = true;
    connect(yasgui);
    if (place !== null) goOn(yasgui.getTab().getYasqe(), place);
    for (const link of document.querySelectorAll("[data-example]"))
      link.addEventListener("click", (event) => {
        event.preventDefault();
        run(yasgui, settings.examples[Number(link.dataset.example)].query);
      });
    if (shared) run(yasgui, shared.query);
    // a shared link that is opened where the page is open already
    window.addEventListener("hashchange", () => {
      const next = sharedQuery();
      if (next) share(yasgui, next);
    });
  };

  /** Results in JSON as they are: YASR's own reading fills {{name}} inside texts, and fails for triple terms. */
  const readAsSent = (yasr) => {
    let results = yasr.results;
    const withPlainJson = (parser) => {
      const read = parser.getParserFromContentType;
      parser.getParserFromContentType = () => {
        const text = parser.getData();
        if (typeof text !== "string" || !(parser.getContentType() ?? "").includes("sparql-results+json")) return read.call(parser);
        try {
          parser.json = JSON.parse(text);
        } catch {
          return read.call(parser); // it says what is wrong
        }
        parser.type = "json";
        return true;
      };
      return parser;
    };
    Object.defineProperty(yasr, "results", {
      get: () => results,
      set: (parser) => {
        results = parser && withPlainJson(parser);
      },
    });
  };

  /** Who was writing in the form goes on in the editor. */
  const goOn = (editor, place) => {
    editor.focus();
    editor.setCursor(editor.posFromIndex(place));
  };

  /** What the view of problems needs of the editor: its text, a mark on a line, a declaration on top. */
  const connect = (yasgui) => {
    const { View } = window.sparqlResults;
    const editor = () => yasgui.getTab().getYasqe();
    readAsSent(yasgui.getTab().getYasr());
    let marked = null;
    const clear = () => {
      if (marked) marked.editor.removeLineClass(marked.line, "background", "problem-line");
      marked = null;
    };
    View.query = () => editor().getValue();
    View.mark = (line) => {
      clear();
      marked = { editor: editor(), line: editor().addLineClass(line - 1, "background", "problem-line") };
      marked.editor.on("change", clear);
    };
    View.declare = (declaration) => run(yasgui, `${declaration}\n${editor().getValue()}`);
    editor().getInputField().setAttribute("aria-label", say("Query"));
    // Tab leaves the editor, as everywhere on a page; it would be a trap for the keyboard
    editor().setOption("extraKeys", { ...editor().getOption("extraKeys"), Tab: false, "Shift-Tab": false });
  };

  /** The query of a shared link, over the dataset that it names. */
  const share = (yasgui, { query, defaultGraphs, namedGraphs }) => {
    yasgui.getTab().setRequestConfig({ defaultGraphs, namedGraphs });
    run(yasgui, query);
  };

  const run = (yasgui, query) => {
    const tab = yasgui.getTab();
    tab.setQuery(query);
    document.getElementById("result")?.remove();
    root.scrollIntoView({ behavior: "smooth", block: "start" });
    tab.query().catch(() => {}); // YASGUI shows what went wrong
  };

  const loaded = (script) =>
    new Promise((resolve, reject) => {
      const element = document.createElement("script");
      Object.assign(element, { src: script, async: false, onload: resolve, onerror: reject });
      document.head.append(element);
    });

  const dressed = (address) =>
    new Promise((resolve) => {
      const sheet = document.createElement("link");
      Object.assign(sheet, { rel: "stylesheet", href: address, onload: resolve, onerror: resolve });
      document.head.prepend(sheet); // our own sheets say the last word
    });

  let begun = false;
  const begin = () => {
    if (begun) return;
    begun = true;
    for (const name of BEGINNINGS) window.removeEventListener(name, begin);
    const shared = sharedQuery();
    // where a script does not come, the form stays
    Promise.all([dressed(settings.style), ...settings.scripts.map(loaded)]).then(() => start(shared), () => {});
  };

  for (const name of BEGINNINGS) window.addEventListener(name, begin, { passive: true });
  const beginWithLink = () => {
    if (new URLSearchParams(document.location.hash.slice(1)).has("query")) begin();
  };
  window.addEventListener("hashchange", beginWithLink);
  beginWithLink();
})();
