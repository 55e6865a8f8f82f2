"""Read the records of a source as its profile wants them: left out what it leaves out, grouped what it groups."""

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.profiles.extractors import values_at
from publisher.profiles.grouping import grouped
from publisher.profiles.interpreters import Profile, adapter_name, profile_of
from publisher.raw import Known, Knows, RawRecord, Unread
from publisher.sources import reader_named
from publisher.sources.source import DESCRIPTION, Source

T = TypeVar("T")


def read_unknown(source: Source, base: str, knows: Knows) -> Iterator[RawRecord | Unread | Known]:
    """Read every record of a source as :func:`read` does, but where it can do so, pass over those that are known.

    Raises:
        SourceError: as for :func:`read`.
    """
    knowing = reader_named(source.reader).read_unknown
    if knowing is None or adapter_name(source) or profile_of(source).changes_records:
        yield from read(source, base)
        return
    profile = profile_of(source)
    for file in source.files():
        yield from _with_columns(knowing(source, file, knows), profile, source)


def read(source: Source, base: str = "") -> Iterator[RawRecord | Unread]:
    """Read every record of a source, file by file in the order of their names.

    Args:
        source: it.
        base: the base IRI of the publication; an RDF source needs it, for it tells which things are ours.

    Raises:
        SourceError: the source has no file, its profile cannot be used, or names a column that a file has not.
    """
    if (read_source := reader_named(source.reader).read_source) is not None:
        yield from read_source(source, base)
        return
    for file in source.files():
        yield from read_file(source, file)


def read_file(source: Source, file: Path) -> Iterator[RawRecord | Unread]:
    """Read the records of one file of a source.

    Raises:
        SourceError: the profile cannot be used, or names a column that the file has not.
    """
    items = sources.read_file(source, file)
    if adapter_name(source):
        return items
    profile = profile_of(source)
    items = map(profile.redaction, _with_columns(items, profile, source))
    return grouped(items, lambda raw: _group(raw, profile, source)) if profile.group_paths else items


def _group(raw: RawRecord, profile: Profile, source: Source) -> str:
    reading = profile.interpreter.with_values(raw, source)
    return "\x1f".join("\x1e".join(values_at(path, reading, reading.data)) for path in profile.group_paths).strip(
        "\x1f"
    )


def _with_columns(items: Iterator[T], profile: Profile, source: Source) -> Iterator[T]:
    """Pass records through; the first one shows whether the profile's columns are there at all."""
    unchecked = bool(profile.columns)
    for item in items:
        if unchecked and isinstance(item, RawRecord) and item.data is not None:
            unchecked = False
            missing = [name for name in profile.columns if name not in item.data]
            if missing:
                raise SourceError(str(source.path), tuple(_missing(name, item, source) for name in missing))
        yield item


def _missing(name: str, item: RawRecord, source: Source) -> Fault:
    known = list(item.data or ())
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(map(repr, known[:30]))}"
    message = f"{item.file} has no column {name!r}: {hint} (or say optional = true)"
    return Fault("profile-column-missing", message, DESCRIPTION, _line(name, source), "profile", name)


def _line(name: str, source: Source) -> int | None:
    file = source.folder / DESCRIPTION
    if not file.is_file():
        return None
    lines = file.read_text(encoding="utf-8").splitlines()
    quoted = (f'"{name}"', f"'{name}'", f"{{{name}}}", f"{{{name}?}}")
    return next((at for at, line in enumerate(lines, start=1) if any(one in line for one in quoted)), None)
