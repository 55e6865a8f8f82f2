"""A street is a street: ``schema:streetAddress`` never has a town alone."""

import pytest

from publisher.mapping.streets import street_of
from publisher.records import Address, Text


def address(full, **parts):
    texts = {
        name: Text(value=part) for name, part in parts.items() if name not in {"postal_code", "locator_designator"}
    }
    codes = {name: part for name, part in parts.items() if name not in texts}
    return Address(full=Text(value=full), **texts, **codes)


TOWNS = [
    "Nara, Nara, Japan", "Lyon, Auvergne-Rhône-Alpes, France", "10117 Berlin", "St. Gallen, Switzerland", "630-8213 Nara",
    "São Paulo - SP", "甘肃省兰州市", "Hjørring, Danmark", "Viareggio", "北海道札幌市", "London SW", "Норильск",
]  # fmt: skip
STREETS = [
    "12 Harbour Road, Leith", "1600 Long Avenue, Springfield", "Invalidenstraße 44, 10115 Berlin", "Rathausplatz, Bern",
    "rue de la Paix, Paris", "Calle Mayor, Madrid", "P.O. Box 9, Nairobi", "ул. Ленина, Омск", "Kungsgatan, Malmö",
    "庆阳路166号", "Jl. Merdeka, Bandung", "High St, Oxford", "4 Quay, 99999 Town", "세종대로 209",
]  # fmt: skip


@pytest.mark.parametrize("text", TOWNS)
def test_a_town_is_no_street(text):
    assert street_of(address(text)) is None


@pytest.mark.parametrize("text", STREETS)
def test_a_street_is_one_in_any_language(text):
    assert street_of(address(text)).value == text


def test_postal_code_that_is_known_counts_as_none_of_the_numbers():
    assert street_of(address("1010 Wien", postal_code="1010")) is None
    assert street_of(address("Ring 7, 1010 Wien", postal_code="1010")).value == "Ring 7, 1010 Wien"


def test_recognised_street_ends_before_the_town():
    found = street_of(address("庆阳路166号兰州市", thoroughfare="庆阳路", locator_designator="166"))

    assert found.value == "庆阳路166号"


def test_locality_alone_is_no_street():
    assert street_of(address("Nara, Japan", locality="Nara")) is None
