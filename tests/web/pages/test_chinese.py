"""The Chinese pages have no English sentences but those of the data: each type of page is read word by word."""

import re

import pytest

from publisher.web.languages.reader import gettext, speaking
from publisher.web.languages.sentences import MESSAGES, sentence
from tests.web.pages.browsing import prefer, visit
from tests.web.pages.page_types import PAGES
from tests.web.pages.site import TOML, offices

pytestmark = pytest.mark.browser

TEXTS = r"""
(() => {
  const skipped = "code, pre, script, style, textarea, kbd, .raw, .statements dd, .statements .tag, .badge, .value, #swagger-ui, #yasgui, del, ins, q";
  const foreign = (node) => { const said = node.closest("[lang]"); return said && !said.lang.toLowerCase().startsWith("zh"); };
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!node.closest(skipped) && !foreign(node)) found.push(walk.currentNode.data);
  }
  for (const node of document.querySelectorAll("[placeholder], [aria-label], [alt]"))
    if (!node.closest(skipped) && !foreign(node))
      for (const name of ["placeholder", "aria-label", "alt"]) found.push(node.getAttribute(name) ?? "");
  return found;
})()
"""
"""What people read: not code, not the statements of records, not what is marked as another language."""

NAMES = frozenset(
    {
        "API",
        "ASK",
        "Accept",
        "Add",
        "Atom",
        "BibTeX",
        "Bytes",
        "CN",
        "CSV",
        "Crossref",
        "DCAT",
        "DCAT-AP",
        "Edit",
        "Feed",
        "Funder",
        "GET",
        "GRID",
        "GeoJSON",
        "GeoNames",
        "HTML",
        "HTTP",
        "Hans",
        "IRI",
        "ISNI",
        "ISO",
        "JSON",
        "JSON-LD",
        "KiB",
        "LDES",
        "LEI",
        "LIMIT",
        "Lines",
        "MCP",
        "Memento",
        "MiB",
        "N-Quads",
        "N-Triples",
        "OAI-PMH",
        "OFFSET",
        "OpenAPI",
        "OpenRefine",
        "OpenStreetMap",
        "POST",
        "PREFIX",
        "PROV",
        "Parquet",
        "QR",
        "QuickStatements",
        "RDF",
        "RDF/XML",
        "RFC",
        "RIS",
        "ROR",
        "Reconcile",
        "Reconciliation",
        "ResourceSync",
        "SHA-256",
        "SHA",
        "SUMS",
        "SHACL",
        "SKOS",
        "SPARQL",
        "SVG",
        "Start",
        "TSV",
        "TriG",
        "Turtle",
        "URI",
        "URL",
        "VoID",
        "W3C",
        "WGS",
        "Wikidata",
        "XML",
        "and",
        "column",
        "columns",
        "decimal",
        "deleted",
        "draft",
        "en",
        "feed",
        "from",
        "hans",
        "institution-publisher",
        "integer",
        "iri",
        "language",
        "live",
        "merged",
        "org",
        "reconciled",
        "reconciling",
        "schema",
        "service",
        "standard",
        "string",
        "vCard",
        "values",
        "zh",
    }
)
"""Names of formats, standards and programs; the menu of OpenRefine; types of values."""

DATA_WORDS = {
    word.lower()
    for row in (*offices(0), *offices(1))
    for text in row.values()
    for word in re.findall(r"[A-Za-zß]+", text)
}
DATA_WORDS |= {word.lower() for word in re.findall(r"[A-Za-z]+", TOML)} | {
    "gansu",
    "lanzhou",
    "china",
    "offices",
    "office",
}
"""What the records and the description of the source say."""

ADDRESS = re.compile(
    r"\b[0-9a-f]{16}\b|\b(?:https?://|www\.)\S+|\S+@\S+|[\w./#-]*[/#:_][\w./#:_-]*|[\w-]+\.(?:\w+\.?)+|\d{8}T\d{6}Z|\b(?:xsd|schema|cn|raw|note)[-:]\S+"
)
"""Numbers of requests, addresses, files, versions, media types and names with a prefix."""

with speaking("zh-Hans"):
    NO_ADDRESS = gettext("%(problem)s; kept as text") % {"problem": gettext("no web address")}

PARAMETER = re.compile(r"\w+='[^']*'|'[^']*'|<[^>]*>")
"""Parameters and what was sent, in the words of problems; markup that is a name."""

KNOWN_AS = re.compile(r"[A-Z][A-Za-z]+-[A-Za-z-]+|[a-z]+(?:-[a-z0-9]+)+|[a-z]+[A-Z]\w*|[A-Z][a-z]+[A-Z]\w*")
"""Names of shapes, terms and codes."""


def english(text):
    """The English words of a text that are neither names nor data."""
    plain = KNOWN_AS.sub(" ", ADDRESS.sub(" ", PARAMETER.sub(" ", text)))
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z'-]+", plain) if word not in NAMES]
    return [word for word in words if word.lower() not in DATA_WORDS]


@pytest.mark.parametrize("name", PAGES)
def test_chinese_page_has_no_english_left(browser, base, name):
    prefer(browser, language="zh-CN")
    visit(browser, base, name, PAGES[name])

    left = [text.strip() for text in browser.run(TEXTS) if len(english(text)) > 1]
    assert left == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Every rule is checked", ["Every", "rule", "is", "checked"]),
        ("全部数据（JSON Lines）", []),
        ("Gansu Provincial Water Office 有变更", []),
        ("http://127.0.0.1:1/id/thing 有变更", []),
        ("Shows 表格 view", ["Shows", "view"]),
        ("请提供请求编号 a13bce9deb5bcee0。", []),
        ("请提供请求编号 effaced beef。", ["effaced", "beef"]),
    ],
)
def test_english_is_found(text, words):
    assert english(text) == words


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no web address; kept as text", NO_ADDRESS),
        ("No web address; kept as text", NO_ADDRESS),
        ('the query is invalid at line 1, column 18: the prefix "org:" is not declared; add PREFIX org: <x#>',
         '查询在第 1 行第 18 列有误：前缀 "org:" 未声明；请添加 PREFIX org: <x#>'),
        ("page='many': expected a number from 1 to 100.", "page='many'：应为 1 至 100 之间的数字。"),
        ("What a source says: as it says it", "What a source says: as it says it"),
        ("", ""),
    ],
)  # fmt: skip
def test_sentences(english, chinese):
    assert sentence(english) == english
    with speaking("zh-Hans"):
        assert sentence(english) == chinese


def test_every_message_is_found_again_with_its_fields():
    with speaking("zh-Hans"):
        for message in MESSAGES:
            made = re.sub(r"%\(\w+\)s", "12", message)

            assert sentence(made) != made, message


def test_long_and_strange_texts_are_left_alone_at_once():
    with speaking("zh-Hans"):
        assert sentence("a: " * 600) == "a: " * 600
        assert sentence(None) is None
        assert sentence(12) == 12


@pytest.mark.parametrize("name", ["values", "timemap", "diff"])
def test_way_to_an_institution_has_its_chinese_name(browser, base, name):
    prefer(browser, language="zh-CN")
    visit(browser, base, name, PAGES[name])

    assert browser.run("document.querySelector('.crumbs a').innerText") == "甘肃省水务厅"
