"""Find the metadata that stand beside a file: a data package, or CSVW in the places that its standard names."""

from pathlib import Path
from typing import Any, Final

import orjson

from publisher.profiles.proposal.metadata import csvw, frictionless
from publisher.profiles.proposal.metadata.model import TableMetadata
from publisher.profiles.proposal.metadata.values import mapping
from publisher.sources.streams import PACKED

PACKAGE: Final = "datapackage.json"
MAX_BYTES: Final = 8 << 20


class _UnreadableError(Exception):
    """A file of metadata cannot be read; its name, and why."""


def metadata_of(path: Path) -> TableMetadata | None:
    """What the metadata beside a file say about it; None if there are none."""
    try:
        return _csvw_of(path) or frictionless.table_of(
            _read(path.parent / PACKAGE), path.name, PACKAGE, lambda other: _read(path.parent / Path(other).name)
        )
    except _UnreadableError as error:
        name, problem = error.args
        return TableMetadata(file=name, problem=problem)


def _csvw_of(path: Path) -> TableMetadata | None:
    plain = path.name.removesuffix(path.suffix) if path.suffix.lower() in PACKED else path.name
    for metadata in (f"{plain}-metadata.json", f"{Path(plain).stem}-metadata.json", "csv-metadata.json"):
        document = _read(path.parent / metadata)
        for name in dict.fromkeys((path.name, plain)):
            if document and (table := csvw.table_of(document, name, metadata)):
                return table
    return None


def _read(path: Path) -> dict[str, Any]:
    """The object in a JSON file; an empty one if there is no such file.

    Raises:
        _UnreadableError: the file is too large, or not JSON.
    """
    if not path.is_file():
        return {}
    if path.stat().st_size > MAX_BYTES:
        raise _UnreadableError(path.name, f"it is over {MAX_BYTES:,} bytes")
    try:
        return dict(mapping(orjson.loads(path.read_bytes())))
    except orjson.JSONDecodeError as error:
        raise _UnreadableError(path.name, f"it is not JSON ({error})") from error
