"""The first records are parsed once, and again when a file or the way of reading changes; memory is bounded."""

import pytest

from publisher import sources
from publisher.profiles import adapter_of, load, read
from publisher.studio import sample as module
from publisher.studio.sample import first_records, sample_of
from tests.support.registers import plain_toml


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices"), encoding="utf-8")
    write(folder, 5)
    return folder


def write(folder, count):
    rows = "".join(f"{number},Office {number}\n" for number in range(count))
    (folder / "rows.csv").write_text(f"id,name\n{rows}", encoding="utf-8")


@pytest.fixture
def parsed(monkeypatch):
    """The names of the files that are parsed."""
    names = []
    read_file = sources.read_file

    def listen(source, file):
        names.append(file.name)
        return read_file(source, file)

    monkeypatch.setattr(sources, "read_file", listen)
    return names


def test_edit_of_the_profile_parses_nothing_again(folder, parsed):
    sample_of(load(folder))
    (folder / "source.toml").write_text(plain_toml("offices", 'telephones = "phone"').replace("phone", "name"))
    sample_of(load(folder))

    assert parsed == ["rows.csv"]


@pytest.mark.parametrize("edit", ['encoding = "latin-1"\n', 'exclude = ["other*"]\n'])
def test_other_way_of_reading_parses_again(folder, parsed, edit):
    sample_of(load(folder))
    file = folder / "source.toml"
    file.write_text(edit + file.read_text(encoding="utf-8"), encoding="utf-8")
    sample_of(load(folder))

    assert parsed == ["rows.csv"] * 2


def test_changed_file_is_parsed_again(folder, parsed):
    sample_of(load(folder))
    write(folder, 6)

    assert len(list(sample_of(load(folder)).records())) == 6


def test_same_records_as_a_build_reads(folder):
    source = load(folder)

    assert list(first_records(source, adapter_of(source), "http://x.example", 100)) == list(read(source))


def test_sample_is_bounded_by_records_and_by_bytes(folder, monkeypatch):
    monkeypatch.setattr(module, "SAMPLE", 3)
    found = sample_of(load(folder))
    assert len(list(found.records())) == 3
    assert not found.is_whole

    monkeypatch.setattr(module, "SAMPLE", 2_000)
    monkeypatch.setattr(module, "MAX_HELD_BYTES", 20)
    write(folder, 50)
    found = sample_of(load(folder))
    assert 1 < len(list(found.records())) < 5
    assert not found.is_whole


def test_correction_without_a_record_is_reported_only_where_all_records_were_read(folder, monkeypatch):
    (folder / "source.corrections.csv").write_text(
        "key,field,old,new,who,when,why\n99,name,A,B,,2026-11-29,wrong\n", encoding="utf-8"
    )
    source = load(folder)
    records = list(first_records(source, adapter_of(source), "", 100))
    assert records[-1].faults[0].code == "correction-unmatched"

    write(folder, 2_001)
    records = list(first_records(source, adapter_of(source), "", 2_500))
    assert len(records) == 2_000
    assert all(record.raw for record in records)
