"""The profiles that come with the project, and how a file is read with one: ``publisher build --profile ror FILE``."""

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Final

from publisher.profiles.profile_file import SHIPPED, shipped_profile, shipped_table
from publisher.sources import load_source
from publisher.sources.source import DESCRIPTION, Source

__all__ = ["SHIPPED", "load", "with_profile"]

_FIELDS: Final = frozenset(field.name for field in fields(Source)) - {"path", "only", "profile", "file_facts"}


def load(path: Path, profile: str | None = None) -> Source:
    """Load a source, with what a shipped profile that it names, or that the call names, knows of its register.

    Args:
        path: a folder with a source.toml, a source.toml, or a bare file.
        profile: the name of a shipped profile, which wins over what the source says.

    Raises:
        SourceError: the source cannot be used, or there is no such profile.
    """
    source = load_source(path)
    if profile is not None:
        return with_profile(source, profile)
    said = source.profile.get("extends") if isinstance(source.profile, Mapping) else source.profile
    return replace(source, **_known(source, said)) if said in SHIPPED else source


def with_profile(source: Source, name: str) -> Source:
    """Give a source a shipped profile, and what that profile knows of its register: title, licence, origin, reader.

    What a source.toml says stays; a bare file takes all of it.

    Raises:
        SourceError: there is no such profile.
    """
    shipped_profile(source, name)
    return replace(source, profile=name, **_known(source, name))


def _known(source: Source, name: str) -> dict[str, Any]:
    """What a shipped profile knows of its register and the source does not say itself."""
    known = {key: value for key, value in shipped_table(name)["source"].items() if key in _FIELDS}
    if (source.folder / DESCRIPTION).is_file():
        plain = Source(path=source.path, slug=source.slug, title=source.title, reader=source.reader)
        unsaid = {key for key in known if getattr(source, key) == getattr(plain, key)}
        known = {key: known[key] for key in unsaid - {"slug", "title", "reader"}}
    return known
