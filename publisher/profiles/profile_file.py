"""Read a profile: its table checked against the language, every fault with file, line and key, near misses named."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from publisher.errors import Fault, SourceError, near_miss
from publisher.profiles.spec import ProfileSpec
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.toml_faults import faults_of

SHIPPED: Final = ("dotgov", "govdirectory", "nyc", "ror", "universities")
"""The profiles that come with the project, as publisher/profiles/shipped/{name}.toml."""


def shipped_table(name: str) -> dict[str, Any]:
    """The file of a shipped profile, parsed: ``source`` are defaults for the source, ``profile`` is the profile."""
    return tomllib.loads(_shipped_text(name))


@cache
def _shipped_text(name: str) -> str:
    return (Path(__file__).parent / "shipped" / f"{name}.toml").read_text(encoding="utf-8")


def read_profile(source: Source) -> ProfileSpec:
    """The profile of a source: its own table, or the shipped one that it names, with its own keys over it.

    A table may say ``extends = "ror"``: then its keys replace that profile's.

    Raises:
        SourceError: it cannot be used; with every fault.
    """
    table = source.profile
    if isinstance(table, str):
        return _checked(source, shipped_profile(source, table), "", f"profiles/shipped/{table}.toml")
    if table is None:
        message = "no [profile] says which column or path feeds which field: have 'publisher init' write a first one"
        raise SourceError(str(source.path), (Fault("profile-missing", message, DESCRIPTION, field="profile"),))
    own = dict(table)
    if (base := own.pop("extends", None)) is not None:
        own = {**shipped_profile(source, str(base)), **own}
    text = _own_text(source)
    return _checked(source, own, text, DESCRIPTION)


def _own_text(source: Source) -> str:
    file = source.folder / DESCRIPTION
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def shipped_profile(source: Source, name: str) -> dict[str, Any]:
    """The table of a shipped profile.

    Raises:
        SourceError: there is none of that name.
    """
    if name not in SHIPPED:
        message = f"no profile {name!r}: {near_miss(name, SHIPPED)}"
        fault = Fault("source-profile-unknown", message, DESCRIPTION, field="profile")
        raise SourceError(str(source.path), (fault,))
    table: dict[str, Any] = shipped_table(name)["profile"]
    return table


def _checked(source: Source, table: Mapping[str, Any], text: str, file: str) -> ProfileSpec:
    try:
        return ProfileSpec.model_validate(dict(table))
    except ValidationError as error:
        faults = faults_of(error, ProfileSpec, text, file=file, kind="profile", root="profile")
        raise SourceError(str(source.path), tuple(faults)) from error
