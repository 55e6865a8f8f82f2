"""What changed from the release before, in files: statements as N-Quads, records as JSON Lines, values as CSV.

``added.nq`` and ``removed.nq`` are for copies of the whole; ``changes.jsonl`` has a line for each record that changed,
``changes.csv`` a row for each value that came or went. All are made of the same differences. No file names a release:
the same changes always give the same bytes.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self

import orjson
import pyoxigraph as ox
import zstandard

from publisher.changes.compare import Pair
from publisher.changes.model import ADDED, CHANGES_CSV, CHANGES_JSON, REMOVED, Difference
from publisher.compression import CODINGS, pack
from publisher.rdf.namespaces import PREFIXES
from publisher.release.tables import harmless_cell

COLUMNS: Final = (
    "iri", "change", "label", "source", "replaced_by", "subject", "property", "field", "action", "value", "language",
    "datatype", "graph",
)  # fmt: skip
"""Described in publisher/catalog/columns.py."""

_LEVEL: Final = 6
_PLAIN: Final = frozenset(
    {"http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}
)
_OWN_TERM: Final = "/ontology#"

Side = dict[tuple[str, str, str], list[dict[str, str]]]
"""Values by subject, property and graph."""


class Deltas:
    """The files, while they are written.

    Args:
        staging: the folder of the release being made.
    """

    def __init__(self, staging: Path) -> None:
        self._staging = staging
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._added, self._removed = (
            self._stack.enter_context(_compressed(self._staging / name)) for name in (ADDED, REMOVED)
        )
        self._lines, self._rows = (
            self._stack.enter_context(_packed(self._staging / name)) for name in (CHANGES_JSON, CHANGES_CSV)
        )
        self._rows.write(_table([COLUMNS]))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def write(self, pair: Pair, difference: Difference) -> None:
        """Write what changed of a record."""
        self._added.write("".join(f"{line}\n" for line in difference.added).encode())
        self._removed.write("".join(f"{line}\n" for line in difference.removed).encode())
        record = self._record(pair, difference)
        self._lines.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))
        self._rows.write(_table(list(_rows(record))))

    @staticmethod
    def _record(pair: Pair, difference: Difference) -> dict[str, Any]:
        now = pair.now
        base = now.iri.partition(f"/id/{now.kind}/")[0]
        added, removed = _side(difference.added), _side(difference.removed)
        return {
            "iri": now.iri,
            "document": f"{base}/doc/{now.kind}/{now.slug}",
            "kind": now.kind,
            "change": str(pair.type),
            "label": now.label,
            "source": now.source,
            "replaced_by": now.successor,
            "changes": [
                {
                    "subject": subject,
                    "property": name,
                    "field": _short(name),
                    "graph": graph or None,
                    "removed": removed.get((subject, name, graph), []),
                    "added": added.get((subject, name, graph), []),
                }
                for subject, name, graph in sorted({*added, *removed})
            ],
        }


def _side(lines: Sequence[str]) -> Side:
    side: Side = {}
    for quad in ox.parse("".join(f"{line}\n" for line in lines), format=ox.RdfFormat.N_QUADS):
        graph = "" if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name.value
        subject = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else str(quad.subject)
        side.setdefault((subject, quad.predicate.value, graph), []).append(_value(quad.object))
    return side


def _value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "iri", "value": term.value}
    if not isinstance(term, ox.Literal):
        return {"type": "other", "value": str(term)}
    value = {"type": "literal", "value": term.value}
    if term.language:
        value["language"] = term.language
    elif term.datatype.value not in _PLAIN:
        value["datatype"] = term.datatype.value
    return value


def _short(iri: str) -> str:
    """A property by its prefix ("schema:telephone"), or as it is if its namespace has none."""
    end = max(iri.rfind("#"), iri.rfind("/")) + 1
    if iri[:end].endswith(_OWN_TERM):
        return f"v:{iri[end:]}"
    return f"{_NAMES[iri[:end]]}:{iri[end:]}" if iri[:end] in _NAMES else iri


_NAMES: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def _rows(record: dict[str, Any]) -> Iterator[list[str]]:
    facts = (record["iri"], record["change"], record["label"], record["source"], record["replaced_by"] or "")
    head = [harmless_cell(fact) for fact in facts]
    if not record["changes"]:
        yield [*head, *("" for _ in COLUMNS[len(head) :])]
    for change in record["changes"]:
        about = [*head, *(harmless_cell(change[name]) for name in ("subject", "property", "field"))]
        graph = harmless_cell(change["graph"] or "")
        for action in ("removed", "added"):
            for value in change[action]:
                cells = (value["value"], value.get("language", ""), value.get("datatype", ""))
                yield [*about, action, *map(harmless_cell, cells), graph]


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


@contextmanager
def _compressed(path: Path) -> Iterator[zstandard.ZstdCompressionWriter]:
    path.parent.mkdir(exist_ok=True)
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    with path.open("wb") as file, compressor.stream_writer(file) as stream:
        yield stream


@contextmanager
def _packed(path: Path) -> Iterator[BinaryIO]:
    """A file that is packed in each coding once it is written, and is then removed."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        yield file
    for coding in CODINGS:
        pack(path, path.with_name(f"{path.name}.{coding}"), coding)
    path.unlink()
