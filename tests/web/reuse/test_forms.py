"""An institution as citation, vCard, QuickStatements and QR code: what programs and people read out of them."""

import re
from dataclasses import replace
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from publisher.web.reuse.citation import Citation
from publisher.web.reuse.corrections import correction
from publisher.web.reuse.facts import Facts, Name, Position, PostalAddress
from publisher.web.reuse.quickstatements import quickstatements
from publisher.web.reuse.vcard import MAX_OCTETS, vcard
from tests.support.small_manifests import manifest_of
from tests.web.publication import BASE, SCIENCE, WITHDRAWN

IRI = "https://data.example.org/id/institution/water-board"
FACTS = Facts(
    iri=IRI,
    names=(Name("Water Board; North, \\ South", "en"), Name("Wasserverband", "de")),
    other_names=(Name("WB", "en"),),
    telephones=("+4930123456;ext=7",),
    faxes=("+4930123457",),
    emails=("office@water.example",),
    pages=("https://water.example/",),
    address=PostalAddress(Name("Seeweg 1", "de"), "Berlin", "", "10115", "DE"),
    position=Position("52.53", "13.38"),
    founded="1953",
    dissolved="2001-04-30",
    identifiers={"ror": "https://ror.org/05a28rw58", "isni": "0000 0004 0000 0000", "house": "12"},
    wikidata="",
    country_item="Q183",
)
CITATION = Citation(
    "R&D Office_{North} 50 %", "Bodies", "Ministry", "2026-11-24", "20261124T123005Z", IRI, "rd-office-2026"
)


def unfolded(card):
    return card.replace("\r\n ", "").split("\r\n")


def test_vcard_says_what_is_known_in_lines_that_every_reader_takes():
    card = vcard(FACTS, "label")

    assert all(len(line.encode()) <= MAX_OCTETS for line in card.split("\r\n"))
    assert card.endswith("END:VCARD\r\n")
    lines = unfolded(card)
    assert lines[:3] == ["BEGIN:VCARD", "VERSION:4.0", "KIND:org"]
    assert r"FN;ALTID=1;LANGUAGE=en:Water Board\; North\, \\ South" in lines
    assert "FN;ALTID=1;LANGUAGE=de:Wasserverband" in lines
    assert "TEL;VALUE=uri;TYPE=work,voice:tel:+4930123456;ext=7" in lines
    assert "ADR;TYPE=work;LANGUAGE=de:;;Seeweg 1;Berlin;;10115;DE" in lines
    assert "GEO:geo:52.53,13.38" in lines
    assert f"UID:{IRI}" in lines


def test_long_lines_are_folded_between_characters():
    facts = replace(FACTS, names=(Name("甘肃省科学技术厅" * 12, "zh-Hans"),))

    card = vcard(facts, "label")

    assert all(len(line.encode()) <= MAX_OCTETS for line in card.split("\r\n"))
    assert f"FN;LANGUAGE=zh-Hans:{'甘肃省科学技术厅' * 12}" in unfolded(card)


def test_institution_without_a_name_has_its_label():
    facts = replace(FACTS, names=(), address=PostalAddress(Name("", ""), "", "", "", ""), position=None)

    lines = unfolded(vcard(facts, "Water"))

    assert "FN:Water" in lines
    assert [line for line in lines if line.startswith(("ADR", "GEO"))] == []


def test_commands_create_an_item_with_a_source_for_every_statement():
    lines = quickstatements(FACTS, "2026-11-24").splitlines()

    assert lines[0] == "CREATE"
    assert 'LAST\tLde\t"Wasserverband"' in lines
    assert 'LAST\tAen\t"WB"' in lines
    source = f'\tS854\t"{IRI}"\tS813\t+2026-11-24T00:00:00Z/11'
    assert f"LAST\tP17\tQ183{source}" in lines
    assert f"LAST\tP571\t+1953-00-00T00:00:00Z/9{source}" in lines
    assert f"LAST\tP576\t+2001-04-30T00:00:00Z/11{source}" in lines
    assert f"LAST\tP625\t@52.53/13.38{source}" in lines
    assert f'LAST\tP6375\tde:"Seeweg 1"{source}' in lines
    assert f'LAST\tP6782\t"05a28rw58"{source}' in lines
    assert f'LAST\tP213\t"0000 0004 0000 0000"{source}' in lines
    assert all(line.endswith(source) for line in lines if re.match(r"LAST\tP", line))


def test_commands_complete_an_item_that_is_known():
    lines = quickstatements(replace(FACTS, wikidata="Q42"), "2026-11-24").splitlines()

    assert "CREATE" not in lines
    assert all(line.startswith("Q42\t") for line in lines)
    assert not any(line.startswith("Q42\tL") for line in lines), "the item has labels already"


@pytest.mark.parametrize(
    ("tag", "code"), [("zh-Hans-CN", "zh-hans"), ("zh-TW", "zh"), ("pt-BR", "pt"), ("", "mul"), ("fil", "fil")]
)
def test_languages_are_those_of_wikidata(tag, code):
    lines = quickstatements(replace(FACTS, names=(Name("Name", tag),)), "2026-11-24").splitlines()

    assert f'LAST\tL{code}\t"Name"' in lines


def test_bibtex_keeps_what_tex_would_read_as_its_own():
    entry = CITATION.bibtex()

    assert entry.startswith("@misc{rd-office-2026,\n")
    assert r"title = {{R\&D Office\_\{North\} 50 \%}}" in entry
    assert f"url = {{{IRI}}}" in entry


def test_ris_has_a_tag_on_each_line():
    lines = CITATION.ris().split("\r\n")

    assert lines[0] == "TY  - DATA"
    assert "DA  - 2026/11/24" in lines
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])


def test_sentence_names_the_release():
    assert CITATION.text == f"“{CITATION.title}”, in: Bodies, Ministry, 2026-11-24 (release 20261124T123005Z). {IRI}"


class Record:
    label, iri, key, source = "Bureau & Söhne", IRI, "k-7", "north"
    file, line, kind, slug = "list.csv", 12, "institution", "water-board"


def test_letter_names_record_file_and_line():
    address = correction(manifest_of(contact="data+lod@example.org"), Record)

    scheme, _, rest = address.partition(":")
    assert scheme == "mailto"
    assert unquote(rest.partition("?")[0]) == "data+lod@example.org"
    fields = parse_qs(rest.partition("?")[2])
    assert fields["subject"] == ["Correction: Bureau & Söhne"]
    assert "list.csv, line 12" in fields["body"][0]
    assert "+" not in rest.partition("?")[2], "mail programs show a plus sign as it is"


def test_issue_form_is_filled_in_beside_what_its_address_says():
    address = correction(manifest_of(contact="", contact_url="https://git.example/issues/new?labels=data"), Record)

    fields = parse_qs(urlsplit(address).query)
    assert fields["labels"] == ["data"]
    assert fields["title"] == ["Correction: Bureau & Söhne"]
    assert IRI in fields["body"][0]


@pytest.mark.parametrize("page", ["", "javascript:alert(1)"])
def test_no_contact_no_letter(page):
    assert correction(manifest_of(contact="", contact_url=page), Record) == ""


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("citation", "text/plain"),
        ("bibtex", "application/x-bibtex"),
        ("ris", "application/x-research-info-systems"),
        ("vcard", "text/vcard"),
        ("qr-code", "image/svg+xml"),
        ("quickstatements", "text/plain"),
    ],
)
def test_each_form_has_an_address(client, form, media_type):
    response = client.get(f"/export/{form}/institution/{SCIENCE}")

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert f"{BASE}/id/institution/{SCIENCE}" in response.text.replace("\r\n ", "")
    assert response.headers["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        f"word/institution/{SCIENCE}",
        "vcard/institution/nobody",
        f"vcard/institution/{WITHDRAWN}",
        "vcard/place/cn-620000",
        "bibtex/nothing/x",
    ],
)
def test_what_has_no_such_form_is_not_found(client, path):
    response = client.get(f"/export/{path}")

    assert response.status_code == 404
    assert response.mimetype == "application/problem+json"


def test_page_leads_to_every_form(client):
    page = client.get(f"/doc/institution/{SCIENCE}.html").text

    for form in ("bibtex", "ris", "vcard", "quickstatements", "qr-code"):
        assert f"/export/{form}/institution/{SCIENCE}" in page


def test_qr_code_needs_no_style_sheet_and_runs_nothing(client):
    markup = client.get(f"/export/qr-code/institution/{SCIENCE}").text

    assert markup.startswith("<svg ")
    assert "style=" not in markup
    assert "<script" not in markup
