/* The query page with scripts: YASGUI replaces the form.
 *
 * The endpoint is always ours: only the query and its dataset are read from a share link, whatever else it names.
 */
"use strict";

(() => {
  const root = document.getElementById("yasgui");
  const form = document.getElementById("query-form");
  if (!root || !form || !window.Yasgui || !window.sparqlResults) return;

  const settings = JSON.parse(root.dataset.settings);
  const endpoint = new URL(settings.endpoint, document.location).href;
  const Yasgui = window.Yasgui.default ?? window.Yasgui;
  const { Table, WorldMap, Chart, Problem, View } = window.sparqlResults;
  const LONGEST_GET = 3000;

  View.land = settings.land;
  Yasgui.Yasr.registerPlugin("table", Table);
  Yasgui.Yasr.registerPlugin("map", WorldMap);
  Yasgui.Yasr.registerPlugin("chart", Chart);
  Yasgui.Yasr.registerPlugin("error", Problem);
  Yasgui.Yasqe.forkAutocompleter("prefixes", {
    name: "our-prefixes",
    get: () => Promise.resolve(Object.entries(settings.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`)),
    persistenceId: null,
  });


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
  Yasgui.Yasqe.forkAutocompleter("class", {
    name: "our-classes",
    bulk: false,
    persistenceId: null,
    get: (yasqe, token) => Promise.resolve(matching(classes, token)),
  });
  Yasgui.Yasqe.forkAutocompleter("property", {
    name: "our-properties",
    bulk: false,
    persistenceId: null,
    get: (yasqe, token) => Promise.resolve(matching(likely(yasqe), token)),
  });

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
      value: shared?.query ?? form.elements.query.value.trim(),
      persistenceId: null,
      autocompleters: ["variables", "our-prefixes", "our-classes", "our-properties"],
      createShareableLink: shareLink,
      consumeShareLink: null,
    },
    yasr: { prefixes: settings.prefixes, persistenceId: null, pluginOrder: ["table", "map", "chart", "response"], defaultPlugin: "table" },
  });

  const start = () => {
    const shared = sharedQuery();
    root.hidden = false;
    const yasgui = new Yasgui(root, config(shared));
    form.hidden = true;
    connect(yasgui);
    for (const link of document.querySelectorAll("[data-example]"))
      link.addEventListener("click", (event) => {
        event.preventDefault();
        run(yasgui, settings.examples[Number(link.dataset.example)].query);
      });
    if (shared) run(yasgui, shared.query);
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

  /** What the view of problems needs of the editor: its text, a mark on a line, a declaration on top. */
  const connect = (yasgui) => {
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

  const run = (yasgui, query) => {
    const tab = yasgui.getTab();
    tab.setQuery(query);
    document.getElementById("result")?.remove();
    root.scrollIntoView({ behavior: "smooth", block: "start" });
    tab.query().catch(() => {}); // YASGUI shows what went wrong
  };

  start();
})();
