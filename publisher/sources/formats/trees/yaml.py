"""The reader of YAML: the items of a list, the members of an object, or one record of each document.

The file is parsed in a capped process (yaml_worker.py), event by event.
"""

from collections.abc import Generator, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from publisher.errors import UnreadableFileError
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.capped import Limits, parsed_lines
from publisher.sources.formats.json import JSON, records_within
from publisher.sources.formats.trees.records import tree_records
from publisher.sources.proposals import Proposal, records_of_json
from publisher.sources.reader import Option, Reader, options_of
from publisher.sources.source import Source
from publisher.sources.streams import sha256_of

LIMITS: Final = Limits(timeout_s=3600)
"""YAML is parsed ten times more slowly than JSON."""

_WORKER: Final = f"{__package__}.yaml_worker"


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Read the records of one YAML file, packed or not; never raises for what is wrong with the data.

    Raises:
        SourceError: an option that is not known.
    """
    options, name = options_of(source), source.name_of(file)
    path = [step for step in options["records"].split(".") if step]
    try:
        digest = sha256_of(file, name)
        lines = _lines(file, name, {"records": path, "members": options["members"], "whole": False})
        for record in tree_records(lines, name, digest):
            yield from records_within(record, options["within"])
    except UnreadableFileError as error:
        yield UnreadableRecord((error.fault,), b"", key=name)


def propose(source: Source, file: Path) -> Proposal:
    """Find the records in the first document.

    Raises:
        UnreadableFileError: it is not YAML.
    """
    with closing(_lines(file, source.name_of(file), {"records": [], "members": False, "whole": True})) as lines:
        documents = [orjson.loads(line)[1] for line in islice(lines, 2)]
    if len(documents) != 1:
        return Proposal()
    found = records_of_json(documents[0])
    return found if found.options.keys() <= READER.options.keys() else Proposal()


def _lines(file: Path, name: str, options: dict[str, Any]) -> Generator[bytes, None, None]:
    arguments = (str(file.resolve()), name, orjson.dumps(options).decode())
    yield from parsed_lines(_WORKER, arguments, name=name, kind="yaml", limits=LIMITS)


READER: Final = Reader(
    read_file=read_file,
    suffixes=(".yaml", ".yml"),
    options={
        "records": Option(str, 'the path to the records, names joined by dots ("result.items")', ""),
        "members": JSON.options["members"],
        "within": JSON.options["within"],
    },
    propose=propose,
)
