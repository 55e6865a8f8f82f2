"""What the checks say about records, in the language of the reader as far as the shapes have it."""

from typing import Final

from publisher.vocabulary import shape_messages
from publisher.web.languages.choice import rank
from publisher.web.languages.reader import gettext, marked, reading
from publisher.web.languages.sentences import sentence

_KEPT: Final = marked("; kept as text")

_PUT_TOGETHER: Final = (
    marked("a status is taken to be of the government above"),
    marked("no WGS 84 coordinates"),
    marked("not a valid telephone number"),
    marked("not a valid telephone number (no digits)"),
    marked("opening hours: some words are not understood"),
    marked("the name says that it is a body of the government above"),
    marked("the row is not in the encoding of the rest of the file: save the file in one encoding, best UTF-8"),
    marked("what may be about a person was left out"),
    marked("what the source says about people was left out"),
    marked("working days are read as Monday to Friday"),
)
"""Messages that their modules put together of parts; all others are found where they stand (scripts/messages.py)."""


def shape_message(shape: str, message: str) -> str:
    """Return the message of a constraint in the language of the reader.

    Args:
        shape: the local name of the shape, the code of a fault, or a kind of note.
        message: as the report has it. Where it is not that of the shape as it is now, it stays as it is.
    """
    known = shape_messages().get(shape, {})
    if message not in known.values():
        return sentence(note_message(message))
    return known[min(known, key=lambda language: rank(reading().tag, language))]


def note_message(message: str) -> str:
    """Return the message of a quality note or a fault in the language of the reader, as far as its words are fixed.

    That of a value that was not understood ends in words that all of these have in common.
    """
    problem, kept, _ = message.rpartition(_KEPT)
    if not kept:
        return gettext(message)
    translated = gettext(problem)
    return message if translated == problem else f"{translated}{gettext(_KEPT)}"
