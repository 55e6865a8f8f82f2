"""Descriptions to put faults into: of generated records made richer, and of everything that they refer to."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from benchmarks.inputs.generate import write
from benchmarks.inputs.richer import richer
from benchmarks.shacl.spoiling import SpoiltRegister
from benchmarks.steps import Answers
from publisher import profiles
from publisher.errors import RecordError
from publisher.mapping import Mapper
from publisher.normalise.places import shipped_gazetteer
from publisher.pipeline.stages.entries import Entry
from publisher.pipeline.stages.map_validate import MAPPED_AT_ONCE
from publisher.pipeline.stages.shared.things import SharedThings
from publisher.raw import RawRecord
from publisher.rdf.description import Description
from publisher.records import Institution, Place
from publisher.sources import load_source
from publisher.uris import UriPolicy


def records(register: SpoiltRegister, folder: Path) -> tuple[list[Institution], int]:
    """Write a register as a source, read it, interpret it, and make its records richer.

    Returns:
        The records, and how many the profile refused.
    """
    source = load_source(write(register, folder, "jsonl"))
    adapter = profiles.adapter_of(source)
    understood, refused = [], 0
    for raw in profiles.read(source):
        if not isinstance(raw, RawRecord):
            raise TypeError(f"a generated source could not be read: {raw.faults}")
        try:
            understood.append(adapter.adapt(raw, source))
        except RecordError:
            refused += 1
    dice, keys = Random(register.seed), [record.key for record in understood]
    return [richer(record, dice, keys) for record in understood], refused


def described(uris: UriPolicy, every: Sequence[Institution], places: Iterable[Place] = ()) -> list[Description]:
    """Describe records, the places, concepts and legal instruments that they share, and some more places."""
    mapper, answers, shared = Mapper(uris), Answers(every), SharedThings()
    shared.places.update(place.key for place in places)
    for entry in map(Entry.of, every):
        shared.places.update(entry.places)
        for text in entry.concepts:
            shared.add_concept(text)
        for text in entry.laws:
            shared.add_law(text, entry.source)
    starts = range(0, len(every), MAPPED_AT_ONCE)
    return [
        *(it for at in starts for it in mapper.institutions(every[at : at + MAPPED_AT_ONCE], answers)),
        *mapper.places(_with_those_around(shared.places)),
        *mapper.concepts(list(shared.described_schemes()), list(shared.described_concepts())),
        *mapper.legislation(shared.described_laws()),
    ]


def _with_those_around(keys: Iterable[str]) -> list[Place]:
    gazetteer = shipped_gazetteer()
    inner = [place for key in keys if (place := gazetteer.get(key))]
    every = {key for place in inner for key in (place.key, *place.within)}
    return [place for key in sorted(every) if (place := gazetteer.get(key))]
