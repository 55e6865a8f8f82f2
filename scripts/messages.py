"""Texts of pages that stand in tables and files, for `make messages` (babel.cfg): Babel calls these for each file.

https://babel.pocoo.org/en/latest/messages.html#writing-extraction-methods
"""

import ast
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import yaml

from publisher.reporting.advice import ADVICE
from publisher.studio.columns.fields import FIELDS
from publisher.web.reconcile.features import explained
from publisher.web.reconcile.properties import PROPERTIES

Message = tuple[int, str, str, list[str]]
"""A line, no function, the text, no comments."""

_MARK = b"#+ "


def query_titles(file: BinaryIO, *_: object, **__: object) -> Iterator[Message]:
    """Return what a query in ``queries/`` says of itself and of its parameters."""
    header = b"".join(line.removeprefix(_MARK) for line in file if line.startswith(_MARK))
    about = yaml.safe_load(header) or {}
    parameters = about.get("parameters") or {}
    texts = (about.get("summary"), about.get("description"), *(row.get("description") for row in parameters.values()))
    yield from map(_message, filter(None, (*texts, *(name[:1].upper() + name[1:] for name in parameters))))


def reconciliation(*_: object, **__: object) -> Iterator[Message]:
    """Return what the page about reconciliation says of properties and features."""
    for each in PROPERTIES.values():
        yield _message(each.name)
        yield _message(each.description)
    for feature in explained():
        yield _message(feature.meaning)


def advice(*_: object, **__: object) -> Iterator[Message]:
    """Return what pages tell editors to do about the kinds of quality notes."""
    yield from map(_message, ADVICE.values())


def profile_fields(*_: object, **__: object) -> Iterator[Message]:
    """Return what the studio calls the fields of a profile, and how it explains them."""
    for field in FIELDS.values():
        yield _message(field.title)
        yield _message(field.explanation)


def notes(file: BinaryIO, *_: object, **__: object) -> Iterator[Message]:
    """Return what the quality notes and the faults that a module writes say, as far as their words are fixed.

    These stand in calls of ``note`` and ``not_understood``, behind a ``NoteKind``, or in a variable ``message``.
    """
    for node in ast.walk(ast.parse(file.read())):
        for part in _texts_of(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str) and " " in part.value:
                yield part.lineno, "", part.value, []


def with_values(file: BinaryIO) -> Iterator[str]:
    """Return the notes and faults of a module that have values in them, each with a number for every value.

    publisher/web/languages/sentences.py has a message for each; a test compares them.
    """
    for node in ast.walk(ast.parse(file.read())):
        for text in _texts_of(node):
            if isinstance(text, ast.JoinedStr):
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "12" for part in text.values)


def _texts_of(node: ast.AST) -> Sequence[ast.AST]:
    match node:
        case ast.Call(func=ast.Attribute(attr="note" | "not_understood") | ast.Name(id="QualityNote")):
            return [*node.args[:2], *(word.value for word in node.keywords if word.arg == "message")]
        case ast.Tuple(elts=[ast.Attribute(value=ast.Name(id="NoteKind")), text, *_]):
            return [text]
        case ast.Assign(targets=[ast.Name(id="message" | "problem")], value=text):
            return [text]
    return []


def _message(text: object) -> Message:
    return 1, "", str(text), []
