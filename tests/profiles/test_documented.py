"""docs/profiles.md documents every key of the language, and its examples are valid profiles."""

import inspect
import re
import tomllib
import typing
from pathlib import Path

import pytest
from pydantic import BaseModel

from publisher import plugins
from publisher.normalise.identifier import SCHEMES
from publisher.profiles import SHIPPED, check
from publisher.profiles.spec import profile, rules, sections, tables
from publisher.records import RelationKind
from publisher.sources.source import Source

DOC = Path(__file__).parents[2] / "docs" / "profiles.md"
TEXT = DOC.read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)


TABLES = {
    value
    for module in (tables, rules, sections, profile)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, tables.Spec) and value is not tables.Spec
}
KEYS = sorted({info.alias or name for table in TABLES for name, info in table.model_fields.items()})


@pytest.mark.parametrize("key", KEYS)
def test_key_is_documented(key):
    assert f"`{key}`" in TEXT or f"`{key} =" in TEXT


def test_no_other_key_is_documented():
    documented = set()
    for row in re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE):
        documented |= set(re.findall(r"`([a-z_]+)`", row))
    paths = {"name"}

    assert documented - paths <= {*KEYS, "extends"}


@pytest.mark.parametrize("kind", [kind.value for kind in RelationKind])
def test_kind_of_relation_is_documented(kind):
    assert re.search(rf"\b{kind}\b", TEXT)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_of_identifiers_is_documented(scheme):
    assert f"`{scheme}`" in TEXT


def test_normaliser_of_every_key_is_documented():
    section = TEXT.partition("### Normalisers\n")[2].partition("### ")[0]
    rows = re.findall(r"^\| (`.*?) \| `([a-z-]+)` \|$", section, re.MULTILINE)
    documented = {key: name for keys, name in rows for key in re.findall(r"`([a-z]+)`", keys)}

    assert documented == rules.NORMALISERS


@pytest.mark.parametrize("name", plugins.names(plugins.NORMALISERS))
def test_normaliser_can_be_imported_and_has_the_signature(name):
    parameters = inspect.signature(plugins.load(plugins.NORMALISERS, name)).parameters

    assert [*parameters] == ["text", "context"]


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_profile_is_documented(name):
    assert re.search(rf"\b{name}\b", TEXT)
    assert re.search(rf"^## .*`{name}`", (DOC.parent / "registers.md").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_is_a_profile(example, tmp_path):
    table = tomllib.loads(example)["profile"]
    check(Source(path=tmp_path, slug="x", title="X", reader="json", profile=table))


def test_every_kind_of_rule_has_an_example():
    shown = {key for example in EXAMPLES for key in _keys(tomllib.loads(example))}

    assert {"each", "when", "template", "map", "split", "scheme", "kind", "geonames", "street", "leave_out"} - {
        "when"
    } <= shown


def _keys(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def test_tables_of_the_language_are_models():
    assert all(issubclass(table, BaseModel) and typing.get_type_hints(table) for table in TABLES)
