"""Every catalogue says all that pages say, with the same fields; the languages are found by their files."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from publisher.web.http.static_files import FILES
from publisher.web.languages.catalogue import FOLDER, load
from publisher.web.languages.scripts import said

ROOT = Path(__file__).parents[3]
CATALOGUES = sorted(FOLDER.glob("*.po"))

CODE = sorted((ROOT / "publisher").rglob("*.py"))

_TRANSLATING = {"_", "gettext", "ngettext", "pgettext", "npgettext", "marked", "marked_plural", "say"}
_FIELD = re.compile(r"%\(\w+\)s|%%")
_MARKUP = re.compile(r"</?\w+")


def read(path):
    with path.open(encoding="utf-8") as file:
        return read_po(file, locale=path.stem, abort_invalid=True)


def forms(value):
    return [value] if isinstance(value, str) else list(value)


def faults(template, catalogue):
    """What is wrong with a catalogue: messages that pages have and it has not, that it has and pages have not, and
    translations that are empty, doubtful, or have other fields or other markup than the message."""
    for message in template:
        if message.id and catalogue.get(message.id, message.context) is None:
            yield f"missing: {message.id}"
    for message in catalogue:
        if not message.id:
            continue
        if template.get(message.id, message.context) is None:
            yield f"not said any more: {message.id}"
        if message.fuzzy:
            yield f"fuzzy: {message.id}"
        for text in forms(message.string):
            if not text.strip():
                yield f"empty: {message.id}"
            elif not any(alike(text, source) for source in forms(message.id)):
                yield f"other fields or markup: {message.id}"


def alike(text, source):
    return all(set(pattern.findall(text)) == set(pattern.findall(source)) for pattern in (_FIELD, _MARKUP))


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """All messages, extracted as `make messages` does."""
    path = tmp_path_factory.mktemp("messages") / "messages.pot"
    keywords = re.search(r"^KEYWORDS := (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    command = ["pybabel", "-q", "extract", "-F", str(ROOT / "babel.cfg"), *keywords[1].split(), "-o", str(path)]
    CommandLineInterface().run([*command, str(ROOT)])
    return read(path)


def translates(call):
    """Whether a call translates a text that stands there."""
    is_call = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TRANSLATING
    return is_call and any(isinstance(argument, ast.Constant) for argument in call.args)


def said_within_texts(code):
    """The lines where a text is translated within an f-string: Babel finds it there from Python 3.12 on only."""
    texts = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.JoinedStr)]
    return [call.lineno for text in texts for call in ast.walk(text) if translates(call)]


def test_no_text_is_translated_where_it_is_not_found():
    found = {str(path.relative_to(ROOT)): said_within_texts(path.read_text(encoding="utf-8")) for path in CODE}

    assert said_within_texts("f'{gettext(\"a\")}'\nf'{gettext(a)}'\ngettext('a')") == [1]
    assert {path: lines for path, lines in found.items() if lines} == {}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_catalogue_is_complete(template, path):
    assert len(template) > 400
    assert list(faults(template, read(path))) == []


@pytest.mark.parametrize(
    ("translation", "fault"),
    [
        ("", "empty"),
        ("%(nombre)s lignes", "other fields"),
        ("<b>%(count)s</b> lignes", "other fields or markup"),
        (None, "missing"),
    ],
)
def test_faults_are_found(translation, fault):
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add("%(count)s rows")
    if translation is not None:
        catalogue.add("%(count)s rows", translation)

    assert next(faults(template, catalogue)).startswith(fault)


def test_fuzzy_and_stale_are_found():
    template, catalogue = Catalog(), Catalog(locale="fr")
    template.add("Search")
    catalogue["Search"] = Message("Search", "Recherche", flags={"fuzzy"})
    catalogue.add("Look for", "Chercher")

    assert list(faults(template, catalogue)) == ["fuzzy: Search", "not said any more: Look for"]


def test_messages_of_scripts_are_extracted(template):
    scripts = [file.body.decode() for name, file in FILES.items() if name.endswith(".js") and "/" not in name]

    assert said(scripts)
    assert [message for message in said(scripts) if template.get(message) is None] == []


def test_a_third_language_is_one_file(tmp_path):
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\nmsgid "Search"\nmsgstr "Suche"\n',
        encoding="utf-8",
    )

    languages = load(tmp_path)

    assert [(language.tag, language.name) for language in languages.values()] == [("en", "English"), ("de", "Deutsch")]
    assert languages["de"].translations.gettext("Search") == "Suche"
