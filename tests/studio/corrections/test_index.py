"""A record is found by its key without reading the others, as the profile leaves it, and anew when a file changes."""

import pytest

from publisher.profiles import load
from publisher.studio.corrections import index as module
from publisher.studio.corrections.index import index_of
from tests.support.registers import plain_toml

ROWS = "id,name,head\n1,Harbour Office,Anna Schmidt\n2,Tax Office,Peter Meier\n2,Tax Office South,\n"


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices", 'leave_out = "head"'), encoding="utf-8")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")
    return folder


@pytest.fixture
def made(monkeypatch):
    """The sources whose index is made."""
    slugs = []
    rows = module._rows

    def listen(source, adapter):
        slugs.append(source.slug)
        return rows(source, adapter)

    monkeypatch.setattr(module, "_rows", listen)
    return slugs


def test_records_of_a_key_are_found_in_their_order(folder):
    index = index_of(load(folder))

    assert [record.data["name"] for record in index.find("2")] == ["Tax Office", "Tax Office South"]
    assert index.find("3") == []


def test_what_the_profile_leaves_out_is_not_in_it(folder):
    (record,) = index_of(load(folder)).find("1")

    assert "head" not in record.data
    assert b"Schmidt" not in record.raw


def test_index_is_made_once(folder, made):
    index_of(load(folder))
    (folder / "source.toml").write_text(
        plain_toml("offices", 'leave_out = "head"').replace("[profile]", 'country = "CH"\n[profile]'),
        encoding="utf-8",
    )
    (folder / "source.toml").write_text(plain_toml("offices", 'leave_out = "head"'), encoding="utf-8")
    index_of(load(folder))

    assert made == ["offices"]


def test_changed_file_and_changed_key_make_it_anew(folder, made):
    index_of(load(folder))
    (folder / "rows.csv").write_text(ROWS.replace("Harbour", "Port"), encoding="utf-8")
    assert index_of(load(folder)).find("1")[0].data["name"] == "Port Office"

    toml = (folder / "source.toml").read_text(encoding="utf-8").replace('key = "id"', 'key = "name"')
    (folder / "source.toml").write_text(toml, encoding="utf-8")
    assert index_of(load(folder)).find("Port Office")
    assert len(made) == 3


def test_pages_read_the_source_once(studio, made):
    folder = studio.workspace.data / "offices"
    folder.mkdir()
    (folder / "source.toml").write_text(plain_toml("offices"), encoding="utf-8")
    (folder / "rows.csv").write_text(ROWS, encoding="utf-8")

    studio.get("/sources/offices/record?key=1")
    values = {"key": "1", "field": "name", "old": "Harbour Office", "new": "Port Office", "why": "x", "who": ""}
    assert studio.post("/sources/offices/record", values).status_code == 303
    assert "Port Office" in studio.get("/corrections").text
    assert made == ["offices"]
