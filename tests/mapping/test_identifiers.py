"""Identifiers in the properties that schema.org has for them, and the lists of org-id.guide."""

import pytest

from publisher.records import ExternalIdentifier, Text
from tests.mapping.test_institution import Statements, describe
from tests.support.sample_institutions import university


def said_of(scheme, value, **facts):
    record = university(identifiers=(ExternalIdentifier(scheme=scheme, value=value, **facts),), domains=())
    return Statements(describe(record))


@pytest.mark.parametrize(
    ("scheme", "value", "word", "said"),
    [
        ("lei", "529900T8BM49AURSDO55", "leiCode", "529900T8BM49AURSDO55"),
        ("lei", "529900T8BM49AURSDO55", "iso6523Code", "0199:529900T8BM49AURSDO55"),
        ("duns", "15-048-3782", "duns", "15-048-3782"),
        ("duns", "15-048-3782", "iso6523Code", "0060:150483782"),
        ("gln", "4012345500004", "globalLocationNumber", "4012345500004"),
        ("vat", "DE 123 456 789", "vatID", "DE123456789"),
        ("cnpj", "11.222.333/0001-81", "taxID", "11.222.333/0001-81"),
        ("us-ein", "12-3456789", "taxID", "12-3456789"),
        ("siret", "732 829 320 00074", "iso6523Code", "0009:73282932000074"),
        ("orgnr-no", "974 760 673", "iso6523Code", "0192:974760673"),
    ],
)
def test_number_is_in_the_property_that_others_read(scheme, value, word, said):
    statements = said_of(scheme, value)

    assert said in statements("", f"schema:{word}")
    assert statements("#identifier-1", "schema:value") == [value]


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("kvk", "NL-KVK"), ("pl-nip", "PL-NIP"), ("edrpou", "UA-EDR"), ("ein", "US-EIN"), ("uscc", "CN-USCI")],
)
def test_register_is_named_by_its_list(scheme, code):
    assert said_of(scheme, "12345678")("#identifier-1", "dct:conformsTo") == [f"http://org-id.guide/list/{code}"]


@pytest.mark.parametrize("scheme", ["ico", "house-list", "xx-none", "ror", "vat"])
def test_scheme_that_is_not_certain_has_none(scheme):
    statements = said_of(scheme, "12345678")

    assert statements("#identifier-1", "dct:conformsTo") == []
    assert statements("", "schema:taxID") == statements("", "schema:vatID") == []


def test_number_that_another_register_gives_stays_in_that_graph():
    assert said_of("lei", "529900T8BM49AURSDO55", evidence="gleif")("", "schema:leiCode") == []


def test_every_other_name_is_one_of_schema_org_too():
    record = university(
        alt_names=(Text(value="The Old Place", language="en"),),
        acronyms=(Text(value="TOP"),),
        former_names=(Text(value="College of Tests", language="en"),),
    )
    statements = Statements(describe(record))

    assert statements("", "schema:alternateName") == statements("", "skos:altLabel")
    assert len(statements("", "schema:alternateName")) == 3
