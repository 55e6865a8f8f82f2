"""Read the settings that only the owner of a catalogue can fill in, and refuse what no portal would understand."""

import re
from collections.abc import Collection

from publisher.catalog.authorities import FREQUENCIES, HVD_CATEGORIES, PUBLISHERS, THEMES
from publisher.catalog.publication import Options
from publisher.errors import SettingError

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def options(
    *,
    themes: str = "GOVE",
    keywords: str = "",
    frequency: str = "UNKNOWN",
    spatial: str = "",
    hvd: str = "",
    legislation: str = "",
) -> Options:
    """Read the options; lists are separated by commas.

    Raises:
        SettingError: a code that is in none of the EU's lists, or no IRI where one is expected.
    """
    for name, text in (("SPATIAL", spatial), ("HVD_CATEGORIES", hvd), ("LEGISLATION", legislation)):
        for iri in _list(text):
            if not _IRI.fullmatch(iri):
                raise SettingError(f"PUBLISHER_{name}", iri, "an http(s) IRI")
    return Options(
        themes=tuple(_known("PUBLISHER_THEMES", code, THEMES) for code in _list(themes)),
        keywords=_list(keywords),
        frequency=_known("PUBLISHER_FREQUENCY", frequency, FREQUENCIES),
        spatial=_list(spatial),
        hvd_categories=tuple(_known("PUBLISHER_HVD_CATEGORIES", iri, HVD_CATEGORIES) for iri in _list(hvd)),
        legislation=_list(legislation),
    )


def publisher_type(text: str) -> str | None:
    """Read the kind of body that publishes; "" is not stated.

    Raises:
        SettingError: not one of ADMS's.
    """
    return _known("PUBLISHER_PUBLISHER_TYPE", text, PUBLISHERS) if text else None


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _known(name: str, value: str, allowed: Collection[str]) -> str:
    if value not in allowed:
        raise SettingError(name, value, f"one of {', '.join(sorted(allowed))}")
    return value
