"""`init` on twenty lists that it never saw: what it proposes is right without an edit."""

import pytest

from publisher.profiles import adapter_of, read
from publisher.raw import RawRecord
from tests.support.strangers import STRANGERS, Right, described


@pytest.fixture(params=STRANGERS, ids=lambda stranger: stranger.name)
def stranger(request):
    return request.param


@pytest.fixture
def published(stranger, tmp_path):
    """The records of a file, by name, and what was told about it."""
    source, told = described(stranger, tmp_path)
    raws = [raw for raw in read(source) if isinstance(raw, RawRecord)]
    return source, [adapter_of(source).adapt(raw, source) for raw in raws], raws, told


def test_every_institution_and_no_other_is_read(stranger, published):
    _, records, _, _ = published

    assert [record.names[0].value for record in records] == list(stranger.right)
    assert {record.names[0].language for record in records} == {stranger.language}


def test_values_are_right(stranger, published):
    _, records, _, _ = published

    for record in records:
        addresses = [site.address for site in record.sites if site.address]
        found = Right(
            tuple(number.e164 for number in record.telephones),
            next(iter(record.homepages), None),
            next((each.target.key or each.target.label.value for each in record.relations), None),
            record.founded,
            next((address.locality.value for address in addresses if address.locality), None),
            next((address.postal_code for address in addresses), None),
            record.emails,
        )
        assert found == stranger.right[record.names[0].value]


def test_country_and_key_are_right(stranger, published):
    source, records, raws, _ = published

    assert source.country == stranger.country
    assert [record.key for record in records] == [str(raw.data[stranger.key]) for raw in raws]


def test_people_are_nowhere(stranger, published):
    _, records, raws, told = published
    everything = "\n".join((told, *(f"{raw.data} {raw.fields} {raw.raw!r}" for raw in raws)))
    everything += "\n".join(record.model_dump_json() for record in records)

    assert [word for word in stranger.private if word in everything] == []


def test_doubts_are_told(stranger, published):
    *_, told = published

    assert [text for text in stranger.doubts if text not in told] == []
