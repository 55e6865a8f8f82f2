"""Records refuse what RDF cannot carry, so that nothing is lost in the mapping."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from publisher.records import Text
from tests.support.sample_institutions import university

SUBTAGS = [
    "en",
    "zh",
    "deu",
    "abcd",
    "abcde",
    "Hans",
    "US",
    "123",
    "1901",
    "1abc",
    "a",
    "x",
    "u",
    "12345678",
    "123456789",
]


@given(st.lists(st.sampled_from(SUBTAGS), min_size=1, max_size=6).map("-".join))
def test_language_tag_of_a_record_is_one_of_rdf(tag):
    try:
        Text(value="a", language=tag)
    except ValidationError:
        return
    assert ox.Literal("a", language=tag).language == tag.lower()


@pytest.mark.parametrize(
    "tag",
    ["en", "EN", "zh-Hans-CN", "de-CH-1901", "sl-rozaj-biske", "es-419", "en-x-office", "en-u-co-phonebk", "zh-yue"],
)
def test_well_formed_language_tag_is_accepted(tag):
    assert Text(value="a", language=tag).language == tag


@pytest.mark.parametrize("tag", ["", "e", "zh-a", "en-ab-cd", "zh-Hans-Hant", "en-x", "en_US", "toolonglanguage"])
def test_other_language_tag_is_refused(tag):
    with pytest.raises(ValidationError, match="language"):
        Text(value="a", language=tag)


@pytest.mark.parametrize("name", ["", "Org Anization", "Foo<", "a/b"])
def test_class_that_is_no_name_is_refused(name):
    record = university()

    with pytest.raises(ValidationError, match="types"):
        type(record).model_validate({**record.model_dump(), "types": (name,)})
