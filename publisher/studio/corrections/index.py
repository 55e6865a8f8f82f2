"""The records of a source by their key, so that the page of one reads no other.

They are in a temporary database on disk, which is gone when the studio ends, as the profile leaves them: what it leaves
out is not in it. It is made when the first record is asked for, by reading the source once, and again when the files
change, or what the profile says of keys and of what is left out.
"""

import pickle
import sqlite3
import weakref
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock
from typing import Final

from publisher.profiles import Adapter, adapter_of
from publisher.profiles.corrections.applying import key_of
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.profile_file import read_profile
from publisher.profiles.records import read_as_it_is
from publisher.raw import RawRecord
from publisher.sources.source import Source
from publisher.studio.sample import Readable

HELD: Final = 2
"""As many sources have an index at a time."""

_SCHEMA: Final = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = FILE;
CREATE TABLE record (number INTEGER PRIMARY KEY, key TEXT, record BLOB);
BEGIN;
"""

_DECISIVE: Final = (
    *("key", "values", "group_by", "leave_out", "names", "alt_names", "former_names", "acronyms"),
    *("emails", "homepages", "links", "contacts", "without_raw", "ignore"),
)
"""What a profile says that changes the key of a record, or what is left of it."""

_BUILDING: Final = Lock()


class RecordIndex:
    """The records of a source by their key.

    Args:
        source: the source.
        adapter: of its records.

    Raises:
        SourceError: the source cannot be read.
    """

    def __init__(self, source: Source, adapter: Adapter) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._database.close)
        self._lock = Lock()
        self._database.executescript(_SCHEMA)
        self._database.executemany("INSERT INTO record VALUES (?, ?, ?)", _rows(source, adapter))
        self._database.execute("COMMIT")
        self._database.execute("CREATE INDEX by_key ON record (key)")

    def find(self, key: str) -> list[RawRecord]:
        """Return the records with a key, in their order."""
        query = "SELECT record FROM record WHERE key = ? ORDER BY number"
        with self._lock:
            rows = self._database.execute(query, (key,)).fetchall()
        return [pickle.loads(record) for (record,) in rows]  # noqa: S301 - this process has written it


def index_of(source: Source) -> RecordIndex:
    """Return the index of a source; it is made again when its files or its profile have changed.

    Raises:
        SourceError: the source or its profile cannot be used.
    """
    readable = Readable.of(source)
    with _BUILDING:
        return _index(Readable(source, f"{readable.how} {_decisive(source)}"))


@lru_cache(maxsize=HELD)
def _index(readable: Readable) -> RecordIndex:
    return RecordIndex(readable.source, adapter_of(readable.source))


def _decisive(source: Source) -> str:
    whole = (source.slug, source.language, source.country, source.key_scheme)
    if not isinstance(adapter_of(source), ProfileAdapter):
        return repr((*whole, source.profile))
    spec = read_profile(source)
    return repr((*whole, [getattr(spec, name) for name in _DECISIVE]))


def _rows(source: Source, adapter: Adapter) -> Iterator[tuple[int, str, bytes]]:
    for number, item in enumerate(read_as_it_is(source, adapter)):
        if isinstance(item, RawRecord) and (key := key_of(item, source, adapter)):
            yield number, key, pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
