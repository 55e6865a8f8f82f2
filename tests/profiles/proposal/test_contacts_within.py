"""`init` on lists whose telephones and e-mail addresses stand within other texts."""

import pytest

from publisher.profiles import adapter_of, load, read
from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


@pytest.fixture
def records(tmp_path):
    def records(text):
        (tmp_path / "list.csv").write_text(text, encoding="utf-8")
        (tmp_path / "source.toml").write_text(describe(inspect_file(tmp_path / "list.csv")), encoding="utf-8")
        source = load(tmp_path)
        return [(adapter_of(source).adapt(raw, source), raw) for raw in read(source)]

    return records


ADDRESSES = """ref,name,address
A1,Bauamt Seefeld,"Marktplatz 3, 04109 Leipzig, Tel. 0341 123-4567, bauamt@seefeld.example.de"
A2,Forstamt Hochwald,"Waldweg 12, 04105 Leipzig. Telefon: 0341 445566 / Fax 0341 445567, karin.vogt@hochwald.example.de"
A3,Hafenamt Wismar,"Kai 1, 23966 Wismar"
"""
CONTACTS = """ref,name,contact details
B1,Bauamt Seefeld,"Marktplatz 3, 04109 Leipzig, Tel.: 0341 123-4567, bauamt@seefeld.example.de"
B2,Forstamt Hochwald,"Waldweg 12, 04105 Leipzig; Telefon: 0341 445566"
"""


def test_contacts_within_addresses(records):
    (first, _), (second, raw), (third, _) = records(ADDRESSES)

    assert [number.e164 for number in first.telephones] == ["+493411234567"]
    assert [(number.e164, number.kind) for number in second.telephones] == [
        ("+49341445566", "voice"),
        ("+49341445567", "fax"),
    ]
    assert (first.emails, second.emails, third.telephones) == (("bauamt@seefeld.example.de",), (), ())
    assert [record.sites[0].address.full.value for record in (first, second, third)] == [
        "Marktplatz 3, 04109 Leipzig",
        "Waldweg 12, 04105 Leipzig.",
        "Kai 1, 23966 Wismar",
    ]
    assert "karin.vogt" not in f"{second.model_dump_json()} {raw}"
    assert "Waldweg 12, 04105 Leipzig" in raw.data["address"]


def test_contacts_and_address_in_a_column_that_nothing_else_is_known_of(records):
    (first, _), (second, _) = records(CONTACTS)

    assert [number.e164 for number in (*first.telephones, *second.telephones)] == ["+493411234567", "+49341445566"]
    assert second.sites[0].address.full.value == "Waldweg 12, 04105 Leipzig"
