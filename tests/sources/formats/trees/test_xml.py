"""XML: records by a path, with lines; what is hostile or broken is reported, and what stands before it is read."""

import pytest

from publisher.raw import RawRecord
from publisher.sources import read_file
from publisher.sources.formats.trees.xml import path_of_records, propose
from publisher.sources.source import Source

LIST = """<?xml version="1.0"?>
<list xmlns="urn:example:list" xmlns:x="urn:example:x">
 <head><date>2020-01-01</date></head>
 <bodies>
  <body id="1"><name xml:lang="en">Port Office</name><name xml:lang="cy">Swyddfa'r Porthladd</name><x:note/></body>
  <body id="2"><name>Lock &amp; Quay</name><contact kind="desk"><tel>1</tel><tel>2</tel></contact></body>
 </bodies>
</list>
"""


@pytest.fixture
def source(tmp_path):
    def making(body, record="list/bodies/body", name="list.xml"):
        (tmp_path / name).write_bytes(body if isinstance(body, bytes) else body.encode())
        options = {"record": record} if record else {}
        return Source(path=tmp_path, slug="x", title="X", reader="xml", options=options), tmp_path / name

    return making


def codes(items):
    return [item.faults[0].code for item in items if not isinstance(item, RawRecord)]


def test_elements_at_the_path_are_records(source):
    first, second = read_file(*source(LIST))

    assert (first.line, second.line) == (5, 6)
    names = [{"@lang": "en", "#text": "Port Office"}, {"@lang": "cy", "#text": "Swyddfa'r Porthladd"}]
    assert first.data == {"@id": "1", "name": names, "note": ""}
    assert second.data == {"@id": "2", "name": "Lock & Quay", "contact": {"@kind": "desk", "tel": ["1", "2"]}}


def test_any_element_two_levels_down_is_a_record_by_default(source):
    items = list(read_file(*source("<list><a k='1'><n>x</n></a><b k='2'/></list>", record=None)))

    assert [item.data["@k"] for item in items] == ["1", "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "shift_jis", "euc-kr", "windows-1251"])
def test_declared_encodings_are_read(source, encoding):
    text = {"shift_jis": "港", "euc-kr": "항구", "windows-1251": "Порт"}.get(encoding, "Häfen")
    body = f'<?xml version="1.0" encoding="{encoding}"?><l><r><n>{text}</n></r></l>'.encode(encoding)

    (record,) = read_file(*source(body, record="l/r"))
    assert record.data == {"n": text}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param('<!DOCTYPE l [<!ENTITY a "b">]><l><r>&a;</r></l>', "xml-refused", id="entities"),
        pytest.param('<!DOCTYPE l SYSTEM "http://x.example/d"><l><r k="1"/></l>', "xml-refused", id="dtd"),
        pytest.param("<a>" * 5000, "xml-too-deep", id="deep"),
        pytest.param("<l><r>" + "<a/>" * 200_001 + "</r></l>", "xml-record-too-large", id="many-elements"),
        pytest.param('<?xml version="1.0" encoding="klingon"?><l/>', "encoding-unknown", id="encoding"),
        pytest.param(b'<?xml version="1.0" encoding="euc-kr"?><l>\xff\xff</l>', "encoding-wrong", id="wrong-encoding"),
        pytest.param("no xml at all", "xml-broken", id="text"),
        pytest.param("<l><r>only text</r></l>", "record-without-fields", id="text-only"),
    ],
)
def test_fault_is_reported(source, body, code):
    assert codes(read_file(*source(body, record="l/r"))) == [code]


def test_records_before_a_break_are_read(source):
    items = list(read_file(*source("<l>\n<r k='1'/>\n<r k='2'></l>", record="l/r")))

    assert [item.data for item in items if isinstance(item, RawRecord)] == [{"@k": "1"}]
    assert (items[-1].faults[0].code, items[-1].faults[0].line) == ("xml-broken", 3)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        pytest.param(LIST, "list/bodies/body", id="below-a-head"),
        pytest.param("<bodies><body id='1'><name>A</name></body></bodies>", "bodies/body", id="only-one"),
        pytest.param("<l><p a='1'/><p a='2'/><b><i><n/></i><i><n/></i><i><n/></i></b></l>", "l/b/i", id="commonest"),
        pytest.param("<l><r><c k='1'/><c k='2'/></r><r><c k='1'/></r></l>", "l/r", id="outermost"),
    ],
)
def test_path_of_the_records_is_proposed(source, body, path):
    assert propose(*source(body)).options == {"record": path}


def test_rdf_is_recognised(source):
    body = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="x"/></rdf:RDF>'

    assert propose(*source(body)).reader == "rdf"


def test_no_path_where_nothing_has_parts():
    assert path_of_records([("text", 1, 0, 1)]) is None
