"""An index of names for a search without a server: one small file for each beginning of a word.

The page of the search (static/names.js) folds what is typed in the same way, fetches the file of its first word, and
looks for the others there.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

import orjson

from publisher.export.writing import Root
from publisher.release import Release
from publisher.release.records import StoredRecord
from publisher.search.text import WIDE
from publisher.uris import Kind

FOLDER: Final = "names"
BATCH: Final = 1_000
BEGINNING: Final = 2
"""Letters of a word that name the file it is in; a character of a script without spaces is a word of its own."""

_WORD: Final = re.compile(f"[{WIDE}]|[^\\W_{WIDE}]+")
_LABEL: Final = re.compile(
    r"<http://www\.w3\.org/2004/02/skos/core#(?:prefLabel|altLabel|hiddenLabel|notation)> "
    r'"((?:[^"\\]|\\.)*)"'
)

_Row = tuple[str, str, str]
"""A name, the name of its thing if that is another, and the path of its document."""


def write_names(release: Release, root: Root) -> int:
    """Write the index; return how many files it has."""
    shards: defaultdict[str, set[_Row]] = defaultdict(set)
    for record in _live(release):
        path = f"{release.uris.path}/doc/{record.kind}/{record.slug}"
        for name in {record.label, *_names(record)}:
            row = (name, "" if name == record.label else record.label, path)
            for word in words(name):
                shards[word[:BEGINNING]].add(row)
    for beginning, rows in shards.items():
        file = "-".join(f"{ord(letter):x}" for letter in beginning)
        root.names(f"{FOLDER}/{file}.json", orjson.dumps(sorted(rows)))
    return len(shards)


def words(name: str) -> frozenset[str]:
    """Return the words of a name: lower case, without accents; characters of scripts without spaces one by one."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFKD", name.lower()) if not unicodedata.combining(letter)
    )
    return frozenset(_WORD.findall(unicodedata.normalize("NFC", plain)))


def _live(release: Release) -> Iterator[StoredRecord]:
    for number in range(1, release.batches(BATCH) + 1):
        for thing in release.batch(number, BATCH):
            record = release.record_of(thing.iri)
            if record is not None and record.kind in {Kind.INSTITUTION, Kind.PLACE, Kind.CONCEPT}:
                yield record


def _names(record: StoredRecord) -> Iterator[str]:
    """Yield the other names of a record."""
    start = f"<{record.iri}> "
    for line in record.quads.decode().splitlines():
        if line.startswith(start) and (found := _LABEL.match(line, len(start))):
            yield orjson.loads(f'"{found[1]}"')
