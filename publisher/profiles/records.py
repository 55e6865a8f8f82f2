"""Read the records of a source as its profile wants them: left out what it leaves out, grouped what it groups."""

import difflib
from collections.abc import Iterator
from typing import TypeVar

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.profiles.adapters import adapter_of
from publisher.profiles.grouping import grouped
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.raw import RawRecord, SkippedRecord, SkipRule, UnreadableRecord
from publisher.sources import reader_of
from publisher.sources.source import DESCRIPTION, Source

T = TypeVar("T")


def read(source: Source, base: str = "") -> Iterator[RawRecord | UnreadableRecord]:
    """Read every record of a source, file by file in the order of their names.

    Args:
        source: the source.
        base: the base IRI of the publication; an RDF source needs it to know which resources are the publication's own.

    Raises:
        SourceError: the source has no file, its profile cannot be used, or names a column that a file does not have.
    """
    if (read_source := reader_of(source).read_source) is not None:
        yield from read_source(source, base)
        return
    adapter = adapter_of(source)
    for file in source.files():
        items = sources.read_file(source, file)
        yield from _prepared(items, adapter, source) if isinstance(adapter, ProfileAdapter) else items


def read_changed(source: Source, base: str, knows: SkipRule) -> Iterator[RawRecord | UnreadableRecord | SkippedRecord]:
    """Read every record of a source as :func:`read` does, but skip known records where the reader and profile allow it.

    Raises:
        SourceError: as for :func:`read`.
    """
    skipping = reader_of(source).read_changed
    adapter = adapter_of(source)
    if skipping is None or not isinstance(adapter, ProfileAdapter) or adapter.changes_records:
        yield from read(source, base)
        return
    for file in source.files():
        yield from _with_columns(skipping(source, file, knows), adapter, source)


def _prepared(
    items: Iterator[RawRecord | UnreadableRecord], profile: ProfileAdapter, source: Source
) -> Iterator[RawRecord | UnreadableRecord]:
    """Redact records, and group them, as the profile says."""
    redacted = map(profile.redaction, _with_columns(items, profile, source))
    return grouped(redacted, lambda raw: profile.group_key(raw, source)) if profile.group_paths else redacted


def _with_columns(items: Iterator[T], profile: ProfileAdapter, source: Source) -> Iterator[T]:
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
