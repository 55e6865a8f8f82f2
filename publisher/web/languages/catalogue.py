"""The languages that pages come in: English, and one for each catalogue (a gettext ``.po`` file) in the package.

Catalogues are read when the process starts; docs/adr/0160 says why they are not compiled when the package is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER: Final = Path(__file__).resolve().parents[1] / "translations"

SOURCE: Final = "en"
"""The language of the texts in templates and code."""

_CONVENTIONS: Final = {SOURCE: "en_GB"}
"""Whose conventions a language follows where its tag names no country: days come before months in our English."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface.

    Attributes:
        tag: BCP 47 ("zh-Hans"), as ``lang`` attributes and the cookie have it.
        name: what its speakers call it ("中文").
        locale: the conventions for numbers and dates.
        translations: the texts.
    """

    tag: str
    name: str
    locale: Locale
    translations: NullTranslations


def load(folder: Path = FOLDER) -> dict[str, Language]:
    """Return English and the language of each catalogue in a folder, by tag; English comes first."""
    found = [_language(path.stem, _read(path)) for path in sorted(folder.glob("*.po"))]
    return {language.tag: language for language in (_language(SOURCE, NullTranslations()), *found)}


def _language(name: str, translations: NullTranslations) -> Language:
    locale = Locale.parse(_CONVENTIONS.get(name, name))
    own_name = locale.languages[locale.language]
    return Language(name.replace("_", "-"), own_name[:1].upper() + own_name[1:], locale, translations)


def _read(path: Path) -> GNUTranslations:
    with path.open(encoding="utf-8") as file:
        catalogue = read_po(file, locale=path.stem, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


LANGUAGES: Final[Mapping[str, Language]] = load()
"""The languages of the interface, by tag."""
