"""A small run of the fuzzing in every run of the tests; `python -m benchmarks.fuzzing` has the large one."""

import json
import random
import subprocess
import sys

from benchmarks.fuzzing.mutations import mutate
from benchmarks.fuzzing.samples import samples
from publisher.sources.reader import reader_named, reader_names


def test_five_hundred_mutated_files_give_releases_or_messages(tmp_path):
    record = tmp_path / "record.json"
    command = [sys.executable, "-m", "benchmarks.fuzzing", "--count", "500", "--seed", "12", "--builds", "500"]

    ended = subprocess.run([*command, "--record", str(record)], capture_output=True, text=True, check=False)

    found = json.loads(record.read_text(encoding="utf-8"))
    assert found["findings"] == []
    assert ended.returncode == 0
    assert found["inputs"] == 500
    assert found["sources_built"] >= 50
    assert found["outcomes"]["published"] >= 100


def test_every_reader_of_files_has_a_sample():
    suffixes = {part for sample in samples() for part in sample.name.split(".")[1:]}
    readers = {name: {suffix[1:] for suffix in reader_named(name).suffixes} for name in reader_names()}

    assert {name for name, known in readers.items() if known and known.isdisjoint(suffixes)} == set()


def test_mutations_depend_on_the_seed_only():
    every = samples()

    one, other, third = (mutate(random.Random(seed), every[0], every) for seed in ("1", "1", "2"))

    assert one == other
    assert one != third
