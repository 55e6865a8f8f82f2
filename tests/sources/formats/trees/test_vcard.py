"""vCard: cards of institutions, of every version; people are left out, with nothing of their cards."""

import pytest

from publisher.profiles import adapter_of, read
from publisher.raw import RawRecord
from publisher.sources import read_file
from publisher.sources.source import Source

PORT = """KIND:org
UID:urn:example:1
FN;LANGUAGE=en:Port Office
item1.TEL;VALUE=uri;TYPE="voice,work":tel:+44-29-2087-7900
TEL;TYPE=fax:+44 29 2087 7901
EMAIL:info@port.example.org
EMAIL:ann.lee@port.example.org
ADR;TYPE=work:;;Quay 1\\, North;Cardiff;;CF10 1AA;United Kingdom
GEO:geo:51.48,-3.18
URL:https://port.example
 .org/
NOTE:Ships\\nand quays
PHOTO:data:image/png;base64,AAAA"""


@pytest.fixture
def source(tmp_path):
    def making(*cards, version="4.0", ending="\r\n"):
        body = "\n".join(f"BEGIN:VCARD\nVERSION:{version}\n{card}\nEND:VCARD" for card in cards)
        file = tmp_path / "cards.vcf"
        file.write_bytes(body.replace("\n", ending).encode())
        return Source(path=tmp_path, slug="x", title="X", reader="vcard", language="en"), file

    return making


def institution(source):
    (raw,) = read(source[0])
    return adapter_of(source[0]).adapt(raw, source[0])


def test_card_becomes_an_institution(source):
    port = institution(source(PORT))
    (site,) = port.sites

    assert (port.key, port.names[0].value, port.names[0].language) == ("urn:example:1", "Port Office", "en")
    assert [(number.e164, number.kind) for number in port.telephones] == [
        ("+442920877900", "voice"),
        ("+442920877901", "fax"),
    ]
    assert port.emails == ("info@port.example.org",)
    assert port.homepages == ("https://port.example.org/",)
    assert port.description.value == "Ships and quays"
    assert site.address.full.value == "Quay 1, North, Cardiff, CF10 1AA, United Kingdom"
    assert (site.coordinates.latitude, site.address.country) == (51.48, "GB")


def test_an_address_of_a_person_is_nowhere(source):
    (raw,) = read(source(PORT)[0])

    assert b"ann.lee" not in raw.raw
    assert not any("ann.lee" in cell.value for cell in raw.fields)


def test_name_and_town_are_the_key_without_an_identifier(source):
    port = institution(source("ORG:Port Office\nN:;;;;\nADR:;;;Cardiff;;;", version="3.0"))

    assert (port.key, port.names[0].value, port.names[0].language) == ("Port Office, Cardiff", "Port Office", "en")


def test_quoted_printable_is_read(source):
    card = "N:;;;;\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Hafen=C3=A4mt=\ner"

    assert institution(source(card, version="2.1")).names[0].value == "Hafenämter"


@pytest.mark.parametrize(
    ("card", "is_read"),
    [
        pytest.param("KIND:org\nFN:Ann Lee", True, id="says-organisation"),
        pytest.param("X-ABShowAs:COMPANY\nFN:Ann Lee\nN:Lee;Ann", True, id="says-company"),
        pytest.param("FN:Port Office\nORG:Port Office\nN:Lee;Ann", True, id="name-is-organisation"),
        pytest.param("FN:Desk\nORG:Port Office;Desk", True, id="name-is-unit"),
        pytest.param("FN:Hafenamt\nN:;;;;", True, id="no-name-of-a-person"),
        pytest.param("FN:Harbour Library", True, id="name-of-a-library"),
        pytest.param("ORG:Port", True, id="only-an-organisation"),
        pytest.param("KIND:individual\nFN:Port Office\nORG:Port Office", False, id="says-individual"),
        pytest.param("FN:Ann Lee\nN:Lee;Ann;;;\nORG:Port Office", False, id="person-of-an-office"),
        pytest.param("FN:Ann Lee\nORG:Port Office", False, id="other-name-than-the-office"),
        pytest.param("FN:Ann Lee", False, id="in-doubt"),
        pytest.param("TEL:123", False, id="nameless"),
    ],
)
def test_people_are_told_from_institutions(source, card, is_read):
    (item,) = read_file(*source(card))

    assert isinstance(item, RawRecord) is is_read
    if not is_read:
        assert (item.faults[0].code, item.faults[0].line, item.raw, item.key) == ("card-of-person", 1, b"", None)


@pytest.mark.parametrize(
    ("body", "codes"),
    [
        pytest.param(b"BEGIN:VCARD\nFN:A\nBEGIN:VCARD\nKIND:org\nFN:B\nEND:VCARD\n", ["card-unfinished", None], id="no-end"),
        pytest.param(b"BEGIN:VCARD\nFN:A\n", ["card-unfinished"], id="cut-off"),
        pytest.param(b"id,name\n1,A\n", ["card-missing"], id="a-table"),
        pytest.param(b"BEGIN:VCARD\n" + b"X:1\n" * 10_002 + b"END:VCARD", ["card-unfinished"], id="endless"),
    ],
)  # fmt: skip
def test_fault_is_reported(source, body, codes):
    of, file = source("FN:x")
    file.write_bytes(body)

    assert [None if isinstance(item, RawRecord) else item.faults[0].code for item in read_file(of, file)] == codes
