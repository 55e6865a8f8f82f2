"""YAML: texts as they are written, lists of any length, limits against alias bombs, and no objects of any kind."""

import pytest

from publisher.raw import RawRecord
from publisher.sources import read_file
from publisher.sources.formats.trees.yaml import propose
from publisher.sources.source import Source

LIST = """# offices
- id: 0815
  name: Port Office
  country: NO
  founded: 1990-04-02
  open: true
  fax: ~
- {id: 2, name: 'Lock: Office', tags: [a, b]}
"""


@pytest.fixture
def source(tmp_path):
    def making(body, name="list.yaml", **options):
        (tmp_path / name).write_bytes(body if isinstance(body, bytes) else body.encode())
        return Source(path=tmp_path, slug="x", title="X", reader="yaml", options=options), tmp_path / name

    return making


def data(items):
    return [item.data if isinstance(item, RawRecord) else item.faults[0].code for item in items]


def test_texts_are_as_they_are_written(source):
    first, second = read_file(*source(LIST))

    assert (first.line, second.line) == (2, 8)
    assert first.data == {
        "id": "0815", "name": "Port Office", "country": "NO", "founded": "1990-04-02", "open": True, "fax": None,
    }  # fmt: skip
    assert second.data == {"id": "2", "name": "Lock: Office", "tags": ["a", "b"]}


@pytest.mark.parametrize(
    ("body", "options", "expected"),
    [
        pytest.param("id: 1\n---\nid: 2\n", {}, [{"id": "1"}, {"id": "2"}], id="documents"),
        pytest.param("a: {b: [{id: 1}], c: 2}", {"records": "a.b"}, [{"id": "1"}], id="path"),
        pytest.param("x: {n: A}\ny: {n: B}", {"members": True}, [{"@key": "x", "n": "A"}, {"@key": "y", "n": "B"}], id="members"),
        pytest.param("- &d {kind: port}\n- {<<: *d, id: 1}", {}, [{"kind": "port"}, {"kind": "port", "id": "1"}], id="merge"),
        pytest.param("- &d {kind: port}\n- {of: *d}", {}, [{"kind": "port"}, {"of": {"kind": "port"}}], id="alias"),
        pytest.param("- {o: [{id: 1}]}\n- {x: 1}\n- {o: [{id: 2}]}", {"records": "o"}, [{"id": "1"}, {"id": "2"}], id="through-a-list"),
        pytest.param("a: 1", {"records": "b"}, ["yaml-path-missing"], id="nothing-there"),
        pytest.param("- id: 1\n- id: [2", {}, [{"id": "1"}, "yaml-broken"], id="broken"),
        pytest.param("- text", {}, ["record-without-fields"], id="no-fields"),
        pytest.param("- {id: *x}", {}, ["yaml-broken"], id="unknown-anchor"),
        pytest.param("[" * 110 + "]" * 110, {}, ["yaml-too-deep"], id="deep"),
        pytest.param(b"- \xff\xfe\x00", {}, ["yaml-broken"], id="no-text"),
        pytest.param("- !!python/object/apply:os.system ['x']", {}, ["record-without-fields"], id="tag"),
        pytest.param("", {}, [], id="empty"),
    ],
)  # fmt: skip
def test_records_are_found(source, body, options, expected):
    assert data(read_file(*source(body, **options))) == expected


def test_aliases_cannot_fill_the_memory(source):
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{name}: &{name} [{','.join(f'*{before}' for _ in range(9))}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )  # fmt: skip

    assert data(read_file(*source(bomb))) == ["yaml-record-too-large"]


@pytest.mark.parametrize(
    ("body", "options"),
    [
        pytest.param(LIST, {}, id="list"),
        pytest.param("meta: {n: 1}\nbodies:\n" + "- {id: 1, name: A}\n" * 5000, {"records": "bodies"}, id="long-list-inside"),
        pytest.param("x: {n: A}\ny: {n: B}", {"members": True}, id="members"),
        pytest.param("id: 1\n---\nid: 2\n", {}, id="documents"),
    ],
)  # fmt: skip
def test_records_are_proposed(source, body, options):
    assert propose(*source(body)).options == options
