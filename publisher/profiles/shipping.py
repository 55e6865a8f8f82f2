"""The profiles that come with the project, and how a file is read with one: ``publisher build --profile ror FILE``."""

from dataclasses import fields, replace
from typing import Final

from publisher.profiles.reading import SHIPPED, shipped_profile, shipped_table
from publisher.sources.source import DESCRIPTION, Source

__all__ = ["SHIPPED", "with_profile"]

_FIELDS: Final = frozenset(field.name for field in fields(Source)) - {"path", "only", "profile", "file_facts"}


def with_profile(source: Source, name: str) -> Source:
    """Give a source a shipped profile, and what that profile knows of its register: title, licence, origin, reader.

    What a source.toml says stays; a bare file takes all of it.

    Raises:
        SourceError: there is no such profile.
    """
    shipped_profile(source, name)
    known = {key: value for key, value in shipped_table(name)["source"].items() if key in _FIELDS}
    if (source.folder / DESCRIPTION).is_file():
        plain = Source(path=source.path, slug=source.slug, title=source.title, reader=source.reader)
        known = {key: value for key, value in known.items() if getattr(source, key) == getattr(plain, key)}
        known = {key: value for key, value in known.items() if key not in {"slug", "title", "reader"}}
    for key in ("include", "exclude", "urls"):
        if key in known:
            known[key] = tuple(known[key])
    return replace(source, profile=name, **known)
