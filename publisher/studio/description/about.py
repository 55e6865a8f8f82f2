"""What a source.toml says of a register as a whole: a form for the words, an edit of the file that keeps the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import tomlkit

from publisher.sources.source import Source
from publisher.web.languages.reader import marked


@dataclass(frozen=True, slots=True)
class AboutField:
    """A key of source.toml that a person fills in.

    Attributes:
        key: the key.
        label: what it is called.
        hint: what to write, with an example.
    """

    key: str
    label: str
    hint: str


FIELDS: Final = (
    AboutField("title", marked("Title"), marked("what the register is called")),
    AboutField("publisher", marked("Publisher"), marked("who maintains it, as in: City of Bern")),
    AboutField("licence", marked("Licence"), marked("the web address of the licence, or: not stated")),
    AboutField("origin", marked("Where it is published"), marked("the web address where the data are found")),
    AboutField("language", marked("Language of the names"), marked("its code, as in: en, de or zh-Hans")),
    AboutField("country", marked("Country"), marked("its code, as in: CH; it says how telephones are read")),
)

NOT_STATED: Final = "not stated"


def values_of(source: Source) -> dict[str, str]:
    """Return what a source says, as the form has it."""
    return {field.key: str(getattr(source, field.key) or "") for field in FIELDS} | {
        "licence": source.licence or NOT_STATED
    }


def edited(text: str, form: Mapping[str, str]) -> str:
    """Return a source.toml that says what a form says; a field that is empty there is taken out.

    Args:
        text: the source.toml.
        form: the fields of the form by key; those that it does not have stay.
    """
    document = tomlkit.parse(text)
    for field in FIELDS:
        if field.key not in form:
            continue
        said = form[field.key].strip()
        if not said:
            document.pop(field.key, None)
        elif document.get(field.key) != said:
            document[field.key] = said
    return tomlkit.dumps(document)
