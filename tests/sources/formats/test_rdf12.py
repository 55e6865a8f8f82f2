"""RDF 1.2 in sources: what RDF 1.1 cannot hold is left out and told, and everything else is published."""

import pyoxigraph as ox
import pytest

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources.formats.rdf import read_source
from publisher.sources.source import Source

BASE = "https://lod.example.org"
EX = "https://elsewhere.example/"
HEAD = f"""VERSION "1.2"
PREFIX ex: <{EX}>
PREFIX o: <{BASE}/id/institution/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
ITS = 'xmlns:its="http://www.w3.org/2005/11/its" its:version="2.0" rdf:version="1.2"'
XML = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" {ITS} xmlns:ex="{EX}">
<rdf:Description rdf:about="{EX}a"><ex:name xml:lang="ar" its:dir="rtl">مرفأ</ex:name></rdf:Description></rdf:RDF>"""
JSON_LD = f"""{{"@context": {{"@vocab": "{EX}", "name": {{"@language": "ar", "@direction": "rtl"}}}},
"@id": "{EX}a", "name": "مرفأ"}}"""
LINE = f'<{EX}a> <{EX}name> "مرفأ"@ar .'


@pytest.fixture
def read(tmp_path):
    def reading(**files):
        folder = tmp_path / "source"
        folder.mkdir(exist_ok=True)
        for name, body in files.items():
            (folder / name.replace("__", ".")).write_text(body, encoding="utf-8")
        return list(read_source(Source(path=folder, slug="x", title="X", reader="rdf"), BASE))

    return reading


def lines(items):
    return {line for item in items if isinstance(item, RawRecord) for line in item.raw.decode().split("\n")[:-1]}


def faults(items):
    return [fault for item in items if isinstance(item, UnreadableRecord) for fault in item.faults]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a__ttl", f'{HEAD} ex:a ex:name "مرفأ"@ar--rtl .'),
        ("a__nt", f'<{EX}a> <{EX}name> "مرفأ"@ar--rtl .\n'),
        ("a__nq", f'<{EX}a> <{EX}name> "مرفأ"@ar--rtl .\n'),
        ("a__trig", f'{HEAD} {{ ex:a ex:name "مرفأ"@ar--rtl }}'),
        ("a__rdf", XML),
        ("a__jsonld", JSON_LD),
    ],
)
def test_a_text_keeps_its_language_and_loses_its_direction(read, name, body):
    items = read(**{name: body})

    assert lines(items) == {LINE}
    assert [item.data["without_direction"] for item in items] == [True]


def test_a_direction_among_blank_nodes_is_left_out_too(read):
    items = read(a__ttl=f'{HEAD} o:port skos:prefLabel "Port" ; ex:at [ ex:name "נמל"@he--rtl ] .')

    assert {line.rpartition("> ")[2] for line in lines(items) if "name" in line} == {'"נמל"@he .'}
    assert {item.data["iri"]: item.data["without_direction"] for item in items} == {f"{BASE}/id/institution/port": True}


def test_what_has_no_direction_is_not_marked(read):
    items = read(a__ttl=f'{HEAD} ex:a ex:name "a"@en--ltr . ex:b ex:name "b"@en ; ex:at [ ex:name "c" ] .')

    marks = {item.data["iri"]: item.data["without_direction"] for item in items if "genid" not in item.data["iri"]}
    assert marks == {f"{EX}a": True, f"{EX}b": False}


def test_a_name_with_and_without_direction_is_one_statement(read):
    items = read(a__ttl=f'{HEAD} ex:a ex:name "x"@ar--rtl, "x"@ar .', b__ttl=f'{HEAD} ex:a ex:name "x"@ar .')

    assert lines(items) == {f'<{EX}a> <{EX}name> "x"@ar .'}
    assert items[0].data["without_direction"]


def test_a_record_is_read_anew_when_a_direction_is_added(read):
    """An incremental build skips records whose bytes it knows."""
    (before,) = read(a__ttl=f'{HEAD} o:port skos:prefLabel "x"@ar .')
    (after,) = read(a__ttl=f'{HEAD} o:port skos:prefLabel "x"@ar--rtl .')

    assert before.raw == after.raw
    assert before.decoding != after.decoding


ANNOTATED = f"""{HEAD}
o:port skos:prefLabel "Port" {{| ex:source ex:register ; ex:seen [ ex:by [ ex:role "clerk" ] ] |}} ; ex:berths 12 .
<< o:port ex:berths 12 >> ex:since 1999 .
ex:claim rdf:reifies <<( o:port ex:berths 12 )>> ; ex:by ex:register .
ex:notice ex:about << o:port ex:berths 13 >> .
ex:register ex:name "Register" ; ex:at [ ex:street "Quay 1" ] .
"""


def test_statements_with_triple_terms_are_left_out_and_the_rest_is_published(read):
    items = read(a__ttl=ANNOTATED)
    found = lines(items)

    assert f'<{BASE}/id/institution/port> <{EX}berths> "12"^^<http://www.w3.org/2001/XMLSchema#integer> .' in found
    assert f"<{EX}claim> <{EX}by> <{EX}register> ." in found
    assert any("Quay 1" in line for line in found)
    assert not any(word in line for line in found for word in ("<<(", "reifies", "clerk", "1999", "notice", "seen"))
    for line in found:
        assert list(ox.parse(line.encode(), ox.RdfFormat.N_QUADS))


def test_what_is_left_out_is_counted_for_each_file(read):
    items = read(a__ttl=ANNOTATED, b__ttl=f"{HEAD} ex:r rdf:reifies <<( ex:a ex:b <<( ex:c ex:d 1 )>> )>> .")
    first, second = faults(items)

    assert (first.code, first.file, second.file) == ("rdf-triple-term", "a.ttl", "b.ttl")
    assert first.message.startswith("statements with triple terms (RDF 1.2) are left out: 4, and 6 about")
    assert f"<{EX}berths> (3)" in first.message
    assert "left out: 1;" in second.message
    assert f"<{EX}b> (1)" in second.message
    assert "clerk" not in first.message


def test_a_chain_of_many_blank_nodes_hangs_from_a_reifier(read):
    chain = " ".join(f"_:b{number} ex:next _:b{number + 1} ." for number in range(5_000))
    items = read(a__ttl=f'{HEAD} _:b0 rdf:reifies <<( ex:a ex:b ex:c )>> . {chain} ex:a ex:name "A" .')

    assert lines(items) == {f'<{EX}a> <{EX}name> "A" .'}


def test_blank_nodes_that_others_lead_to_stay(read):
    body = f"{HEAD} _:r rdf:reifies <<( ex:a ex:b ex:c )>> ; ex:at _:place . ex:a ex:at _:place . _:place ex:x 1 ."
    found = lines(read(a__ttl=body))

    assert len(found) == 2
    assert not any("reifies" in line for line in found)
