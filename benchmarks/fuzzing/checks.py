"""What is done with a mutated file: what 'init' does, then reading, mapping and validating as a build does it."""

import importlib
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from benchmarks.fuzzing.samples import Sample
from publisher.errors import PublisherError, RecordError, SourceError
from publisher.mapping import Link, Mapper
from publisher.normalise.places import shipped_gazetteer
from publisher.profiles import adapter_of, check, load, read
from publisher.profiles.preview import preview
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe
from publisher.profiles.rdf.adapter import RDF, is_institution
from publisher.raw import RawRecord
from publisher.rdf.description import Quarantined
from publisher.records import Institution, InstitutionRef, Place
from publisher.sources.reader import reader_named, reader_names
from publisher.sources.source import DESCRIPTION, Source
from publisher.uris import UriPolicy, slug_of
from publisher.validation import Gate

BASE: Final = "https://lod.example.org"
MAX_RECORDS: Final = 300
"""How many records of one file are looked at."""


def process(sample: Sample, folder: Path) -> str:
    """Do with a file what the commands do; return what became of it: "published", "quarantined" or "refused".

    Args:
        sample: the file, and its source.toml or "".
        folder: an empty folder.

    Any other error than those of publisher/errors/ is a finding, and is not caught.
    """
    file = folder / sample.name
    file.write_bytes(sample.body)
    try:
        if sample.description:
            text = sample.description.encode("utf-8", "surrogateescape")
        else:
            inspection = inspect_file(file)
            text = describe(inspection).encode()
        (folder / DESCRIPTION).write_bytes(text)
        source = load(folder)
        check(source)
        return _published(source)
    except SourceError as error:
        _told(error)
        return "refused"


def _told(error: PublisherError) -> None:
    """Look at what a user is shown: one message, with something to do and no traceback in it."""
    text = str(error)
    assert text.strip(), error
    assert "Traceback" not in text, error
    text.encode()


def _published(source: Source) -> str:
    adapter = adapter_of(source)
    institutions: list[Institution] = []
    quarantined = 0
    for raw, _ in zip(read(source, BASE), range(MAX_RECORDS), strict=False):
        if not isinstance(raw, RawRecord):
            quarantined += 1
            for fault in raw.faults:
                str(fault).encode()
                assert fault.message, fault
        elif not (source.reader == RDF and not is_institution(raw)):
            try:
                institutions.append(adapter.adapt(raw, source))
            except RecordError as error:
                _told(error)
                quarantined += 1
    for each in institutions:
        assert Institution.model_validate_json(each.model_dump_json(exclude_defaults=True)) == each
    policy = UriPolicy(BASE)
    # A build refuses a second record with the same key, and gives each a slug of its own.
    institutions = list({each.key: each for each in institutions}.values())
    institutions = list({each.slug: each for each in institutions}.values())
    descriptions = Mapper(policy).institutions(institutions, _Resolver(institutions))
    passed, refused = Gate(policy, "shacl", 0.0).validate(descriptions)
    assert len(passed) + len(refused) == len(institutions)
    assert all(isinstance(each, Quarantined) and (each.faults or each.results) for each in refused)
    if len(institutions) % 8 == 1:
        preview(source, policy, count=2, scanned=20)
    return "published" if passed else "quarantined"


class _Resolver:
    """Gives any other institution a slug from its name, as a build does for one that no record describes."""

    def __init__(self, institutions: Sequence[Institution]) -> None:
        self._slugs = {(each.source, each.key): each.slug for each in institutions}

    def institution(self, ref: InstitutionRef, source: str) -> str | None:
        known = self._slugs.get((ref.source or source, ref.key or ""))
        return known or slug_of(ref.label.value if ref.label else ref.key or "") or None

    def replaced(self, slug: str) -> tuple[str, ...]:  # noqa: ARG002 - the protocol's signature
        return ()

    def linked(self, slug: str) -> tuple[Link, ...]:  # noqa: ARG002 - the protocol's signature
        return ()

    def place(self, key: str) -> Place | None:
        return shipped_gazetteer().get(key)


def parse_in_this_process() -> None:
    """Let parsers run in this process, where their errors are seen and starting them takes no time."""
    for name, module in list(sys.modules.items()):
        if name.startswith("publisher.") and "parsed_lines" in vars(module):
            vars(module)["parsed_lines"] = _parsed_lines


def _parsed_lines(module: str, arguments: Sequence[str], **_: Any) -> Iterator[bytes]:
    for line in _parser(module)(*arguments):
        yield from line.splitlines(keepends=True)


@cache
def _parser(module: str) -> Any:
    return importlib.import_module(module).parse


def import_readers() -> None:
    """Import every reader, before processes are forked."""
    for name in reader_names():
        reader_named(name)
