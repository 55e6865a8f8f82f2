"""The profile of a source: its own table, or one of those that come with the project, validated.

Every fault is reported with file, line and key, near misses named. A built-in profile also knows its register, so that
``publisher build --profile ror FILE`` needs no source.toml.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from publisher import plugins
from publisher.errors import Fault, SourceError, near_miss
from publisher.profiles.spec.profile import ProfileSpec
from publisher.sources import load_source
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.toml_faults import faults_of

SHIPPED: Final = ("dotgov", "govdirectory", "nyc", "ror", "universities")
"""The names of the profiles, as publisher/profiles/shipped/{name}.toml."""

_FIELDS: Final = frozenset(field.name for field in fields(Source)) - {"path", "only", "profile", "file_facts"}


def load(path: Path, profile: str | None = None) -> Source:
    """Load a source, with what the built-in profile that it uses knows about its register.

    Args:
        path: a folder with a source.toml, a source.toml, or a bare file.
        profile: the name of a built-in profile to use instead of the source's own.

    Raises:
        SourceError: the source cannot be used, or there is no such profile.
    """
    source = load_source(path)
    if profile is not None:
        return with_profile(source, profile)
    name = source.profile.get("extends") if isinstance(source.profile, Mapping) else source.profile
    return replace(source, **_defaults(source, name)) if name in SHIPPED else source


def with_profile(source: Source, name: str) -> Source:
    """Give a source a built-in profile, and what that profile knows about its register: title, licence, origin, reader.

    A source.toml takes precedence; a bare file takes all of it.

    Raises:
        SourceError: there is no such profile.
    """
    builtin_profile(source, name)
    return replace(source, profile=name, **_defaults(source, name))


def _defaults(source: Source, name: str) -> dict[str, Any]:
    """What a built-in profile knows about its register and the source does not say itself."""
    known = {key: value for key, value in shipped_table(name)["source"].items() if key in _FIELDS}
    if (source.folder / DESCRIPTION).is_file():
        plain = Source(path=source.path, slug=source.slug, title=source.title, reader=source.reader)
        unset = {key for key in known if getattr(source, key) == getattr(plain, key)}
        known = {key: known[key] for key in unset - {"slug", "title", "reader"}}
    return known


def read_profile(source: Source) -> ProfileSpec:
    """Return the profile of a source: its own table, or the built-in one that it names.

    With ``extends = "ror"`` a table's keys replace those of a built-in profile.

    Raises:
        SourceError: it cannot be used; with every fault.
    """
    table = source.profile
    if isinstance(table, str):
        return _validated(source, builtin_profile(source, table), "", f"profiles/shipped/{table}.toml")
    if table is None:
        message = "no [profile] maps the columns or paths to fields: write one, or run 'publisher init FILE'"
        raise SourceError(str(source.path), (Fault("profile-missing", message, DESCRIPTION, field="profile"),))
    own = dict(table)
    if (base := own.pop("extends", None)) is not None:
        own = {**builtin_profile(source, str(base)), **own}
    file = source.folder / DESCRIPTION
    return _validated(source, own, file.read_text(encoding="utf-8") if file.is_file() else "", DESCRIPTION)


def _validated(source: Source, table: Mapping[str, Any], text: str, file: str) -> ProfileSpec:
    try:
        return ProfileSpec.model_validate(dict(table))
    except ValidationError as error:
        faults = faults_of(error, ProfileSpec, text, file=file, kind="profile", root="profile")
        raise SourceError(str(source.path), tuple(faults)) from error


def builtin_profile(source: Source, name: str) -> dict[str, Any]:
    """Return the ``[profile]`` table of a built-in profile.

    Raises:
        SourceError: there is no such profile.
    """
    if name not in SHIPPED:
        known = sorted({*SHIPPED, *plugins.names(plugins.ADAPTERS)})
        fault = Fault(
            "source-profile-unknown", f"no profile {name!r}: {near_miss(name, known)}", DESCRIPTION, field="profile"
        )
        raise SourceError(str(source.path), (fault,))
    profile: dict[str, Any] = shipped_table(name)["profile"]
    return profile


def shipped_table(name: str) -> dict[str, Any]:
    """Parse the file of a built-in profile: ``source`` has defaults for the source, ``profile`` is the profile."""
    return tomllib.loads(shipped_file(name).read_text(encoding="utf-8"))


def shipped_file(name: str) -> Path:
    """The file of a built-in profile."""
    return Path(__file__).parent / "shipped" / f"{name}.toml"
