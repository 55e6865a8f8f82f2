"""Generated records conform, every step of a build can be timed over them, and a power law is found again."""

import pytest

from benchmarks.growth import exponent
from benchmarks.harness.sites import environment
from benchmarks.inputs.generate import Register, write
from benchmarks.inputs.rml import mapping
from benchmarks.steps import steps


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_every_step_is_timed_over_records_that_conform(tmp_path, kind):
    folder = write(Register(40), tmp_path / "source", kind)
    work = tmp_path / "work"
    work.mkdir()

    rates = steps(folder, work)  # a record that the gate refuses is an error

    assert list(rates)[:4] == ["read", "normalise", "map", "validate"]
    assert all(rate > 0 for rate in rates.values())


def test_exponent_of_a_power_law():
    sizes = [1_000, 10_000, 100_000]

    assert exponent(sizes, [3 * size**1.25 for size in sizes]) == pytest.approx(1.25)


def test_rml_mapping_names_the_file_and_the_base():
    text = mapping("https://lod.example.org", "/data/institutions.csv")

    assert text.count("/data/institutions.csv") == 6
    assert "https://lod.example.org/id/institution/{id}" in text


def test_builds_are_measured_with_the_defaults_of_an_installation(monkeypatch):
    monkeypatch.setenv("PUBLISHER_PROCESSES", "1")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("LANG", "C.UTF-8")

    kept = environment()

    assert {"PUBLISHER_PROCESSES", "PYTHONDONTWRITEBYTECODE"}.isdisjoint(kept)
    assert kept["LANG"] == "C.UTF-8"
