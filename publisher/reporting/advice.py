"""What an editor should do about a quality note, by its kind. Pages translate these sentences (babel.cfg)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.records import NoteKind

ADVICE: Final[Mapping[str, str]] = MappingProxyType(
    {
        NoteKind.INFERRED: "Check it. If it is wrong, write the right value into the source.",
        NoteKind.REPAIRED: "Check it. If it is right, write the value into the source as it was read.",
        NoteKind.DROPPED: "Nothing, if it is rightly left out. Otherwise move it to the field that it belongs to.",
        NoteKind.NOT_UNDERSTOOD: "Correct the value in the source, or the rule for its field in source.toml.",
        NoteKind.TRUNCATED: "Write the whole text into the source.",
        NoteKind.BOILERPLATE: "Nothing: it is text of the template and is not published as data.",
        NoteKind.TRANSLATED: "Check the translation, or add the original to the source.",
        NoteKind.LOST: "Write what is missing into the source.",
    }
)


def advice(kind: str) -> str:
    """Return what to do about a note of a kind ("not-understood"); "" for a kind that is not known."""
    return ADVICE.get(kind, "")
