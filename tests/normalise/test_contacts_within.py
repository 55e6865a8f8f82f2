"""Telephones, e-mail and web addresses within other texts."""

import pytest

from publisher.normalise.contacts_within import extracted


@pytest.mark.parametrize(
    ("text", "telephones", "rest"),
    [
        ("1 High Street, Leeds LS1 4AB, Tel. 0113 496 0000", ["Tel. 0113 496 0000"], "1 High Street, Leeds LS1 4AB"),
        (
            "Marktplatz 3 (Telefon: 0341 44 55 66), 04109 Leipzig",
            ["Telefon: 0341 44 55 66"],
            "Marktplatz 3, 04109 Leipzig",
        ),
        ("ул. Мира, 5, тел.: (495) 123-45-67, 123-45-68", ["тел.: (495) 123-45-67"], "ул. Мира, 5, 123-45-68"),
        ("Rua Alta 4\nTel/Fax: 21 345 67 89 / 90", ["Tel/Fax: 21 345 67 89 / 90"], "Rua Alta 4"),
        ("2 rue Basse, Tél. 04.76.12.34.56, 38000 Grenoble", ["Tél. 04.76.12.34.56"], "2 rue Basse, 38000 Grenoble"),
        ("Quay 1, +44 29 2087 7900", ["+44 29 2087 7900"], "Quay 1"),
        ("建国路1号，电话：010-12345678", ["电话：010-12345678"], "建国路1号"),
        ("Hotel 1234567, Tel Aviv 6100000", [], "Hotel 1234567, Tel Aviv 6100000"),
    ],
)
def test_telephone_behind_a_word_for_it(text, telephones, rest):
    assert (extracted(text, "telephones"), extracted(text, "rest")) == (telephones, [rest])


def test_each_kind_of_contact_is_found():
    text = "Quay 1; phone 029 2087 7900, fax 029 2087 7901. E-mail: info@port.example.org, www.port.example.org."

    assert extracted(text, "telephones") == ["phone 029 2087 7900"]
    assert extracted(text, "faxes") == ["fax 029 2087 7901"]
    assert extracted(text, "emails") == ["info@port.example.org"]
    assert extracted(text, "urls") == ["www.port.example.org"]
    assert extracted(text, "rest") == ["Quay 1"]
