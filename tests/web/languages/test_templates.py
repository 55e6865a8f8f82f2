"""No template and no script has English sentences that cannot be translated."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

import publisher.web
from publisher.web.shell.pages import register_filters

FOLDER = Path(publisher.web.__file__).parent
TEMPLATES = sorted(path for part in ("web", "studio") for path in (FOLDER.parent / part / "templates").rglob("*.html"))

NAMES = frozenset(
    [
        "API",
        "Atom",
        "DCAT-US",
        "GeoJSON",
        "JSON",
        "JSON-LD",
        "LDES",
        "OAI-PMH",
        "OpenAPI",
        "RDF/XML",
        "ResourceSync",
        "SHA-256",
        "SPARQL",
        "Turtle",
        "URI",
        "manifest.json",
        "source.toml",
        "span",
    ]
)
"""Names that are the same in every language."""

READ_BY_PEOPLE = frozenset({"alt", "aria-label", "data-label", "placeholder", "title"})

IN_ATTRIBUTES = frozenset({"main_class"})
"""Blocks whose content is part of a tag."""

_LETTERS = re.compile(r"[A-Za-z]{2,}")


class Texts(HTMLParser):
    """Collects what people read: texts outside of code and scripts, and some attributes."""

    def __init__(self):
        super().__init__()
        self.found, self._inside = [], []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name in READ_BY_PEOPLE and value]
        if tag in {"code", "script", "style"}:
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data):
        if not self._inside:
            self.found.append(data)


def environment():
    made = Environment(autoescape=True)
    register_filters(made)
    return made


def untranslated(source):
    """English words in a template outside of messages: in its text, and in what its expressions choose between."""
    tree, texts = environment().parse(source), Texts()
    attributes = {
        part
        for block in tree.find_all(nodes.Block)
        if block.name in IN_ATTRIBUTES
        for part in block.find_all(nodes.Output)
    }
    # what an expression puts into the page is no text of the template, and may be the name of a tag
    pieces = [
        part.data if isinstance(part, nodes.TemplateData) else "x"
        for output in tree.find_all(nodes.Output)
        if output not in attributes
        for part in output.nodes
    ]
    texts.feed("".join(pieces))
    chosen = [
        branch.value
        for choice in tree.find_all(nodes.CondExpr)
        for branch in (choice.expr1, choice.expr2)
        if isinstance(branch, nodes.Const) and isinstance(branch.value, str)
    ]
    read = [*texts.found, *(text for text in chosen if text[:1] != " ")]
    words = [word.strip("x,;:·") for text in read for word in text.split()]
    return [word for word in words if _LETTERS.search(word) and word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_sentence_can_be_translated(path):
    assert untranslated(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Nothing here</p>",
        '<a title="Go back">←</a>',
        '<p>{{ "yes" if result else "no" }}</p>',
        "<h2>{{ _('Files') }} and more</h2>",
        "{% if total %}<b>results</b>{% endif %}",
    ],
)
def test_bare_sentences_are_found(source):
    assert untranslated(source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Nothing here') }} · JSON</p>",
        '<a title="{{ _("Go back") }}">←</a>',
        '<p>{{ _("Yes") if result else _("No") }}</p>',
        "<p>{% trans %}No <code>Accept</code> field{% endtrans %}</p>",
        "<script>const words = 1;</script><code>curl -L</code>",
    ],
)
def test_messages_are_no_bare_sentences(source):
    assert untranslated(source) == []


def test_scripts_say_their_sentences():
    """A text between quotes with a space and a capital letter is for people."""
    sentence = re.compile(r'(?<!say\()(?:"([A-Z][a-z]+ [^"]*)"|`([A-Z][a-z]+ [^`]*)`)')
    for path in sorted((FOLDER / "static").glob("*.js")):
        code = re.sub(r"//.*|/\*.*?\*/", "", path.read_text(encoding="utf-8"))
        assert sentence.findall(code) == [], path.name
