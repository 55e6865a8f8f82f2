"""Change which field a column feeds, in the text of a source.toml: comments, order and everything else stay."""

from collections.abc import MutableMapping
from typing import Any, Final, get_args

import tomlkit
from tomlkit.items import AoT, Array

from publisher.profiles.spec.profile import ProfileSpec, RedactionRule
from publisher.profiles.spec.rules import Rule
from publisher.profiles.spec.sections import AddressRule
from publisher.profiles.spec.tables import Selection, Spec
from publisher.studio.columns.fields import ADDRESS, SITES, ColumnField

Table = MutableMapping[str, Any]

_GONE: Final = object()
_ADDRESS_PARTS: Final = frozenset(AddressRule.model_fields) - {"full"}


def assign(text: str, column: str, field: ColumnField | None, rule: str) -> str:
    """Return a source.toml in which a column feeds another field.

    Args:
        text: the source.toml; its ``[profile]`` is a table.
        column: the column, or the path.
        field: the field; None for none, so that the column stays a raw field.
        rule: of the field, in TOML.
    """
    document = tomlkit.parse(text)
    profile: Table = document["profile"]
    if field is None or field.name not in {"key", "names"}:  # without these two there is no record
        _remove(profile, ProfileSpec, column)
    if field is not None:
        _add(profile, field, rule)
    edited = tomlkit.dumps(document)
    return edited if edited.endswith("\n") else f"{edited}\n"  # a rule at the end comes without one


def _remove(table: Table, model: type[Spec], column: str) -> None:
    """Remove a column from all rules of a table that read it; a rule that reads nothing else goes."""
    for key in list(table):
        inner = _model_of(model, key)
        if inner is None:
            continue
        left = _without(table[key], inner, column)
        if left is _GONE:
            del table[key]
        elif left is not table[key]:
            table[key] = left


def _without(value: Any, model: type[Spec], column: str) -> Any:
    if isinstance(value, str):
        return _GONE if value == column else value
    if isinstance(value, list):
        for number in reversed(range(len(value))):
            if _without(value[number], model, column) is _GONE:
                del value[number]
        return value or _GONE
    if not isinstance(value, MutableMapping):
        return value
    if issubclass(model, Rule | RedactionRule):
        return _without_source(value, column)
    _remove(value, model, column)
    rest = set(value) - set(Selection.model_fields)
    return value if rest - ({"country", "country_code"} if model is AddressRule else set()) else _GONE


def _without_source(rule: Table, column: str) -> Any:
    source = rule.get("from")
    if isinstance(source, list):
        for number in reversed(range(len(source))):
            if source[number] == column:
                del source[number]
        return rule if source else _GONE
    return _GONE if source == column else rule


def _model_of(model: type[Spec], key: str) -> type[Spec] | None:
    """The model of the tables at a key; None where texts and numbers are."""
    about = next((row for name, row in model.model_fields.items() if key in (name, row.alias)), None)
    return _spec_in(about.annotation) if about else None


def _spec_in(annotation: Any) -> type[Spec] | None:
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return annotation
    return next((found for part in get_args(annotation) if (found := _spec_in(part))), None)


def _add(profile: Table, field: ColumnField, rule: str) -> None:
    value = tomlkit.parse(f"x = {rule}\n")["x"]  # its line ends, whatever follows
    table, model = profile, ProfileSpec
    *above, key = field.trail
    if above[:1] == [SITES]:
        table = _site(profile)
        if above[1:] == [ADDRESS]:
            _add_to_address(table, key, value)
            return
    elif above:
        table = _place(profile, above[0])
        table[key] = value
        return
    if model.model_fields.get(key) is not None and table is profile and _takes_several(key):
        _append(table, key, value)
    else:
        table[key] = value


def _takes_several(key: str) -> bool:
    return ProfileSpec.model_fields[key].default == () or key == "names"


def _append(table: Table, key: str, value: Any) -> None:
    there = table.get(key)
    if there is None:
        table[key] = value
    elif isinstance(there, AoT):
        there.append(tomlkit.item(value if isinstance(value, dict) else {"from": value}))
    elif isinstance(there, Array):
        there.append(value)
    else:
        several = tomlkit.array()
        several.append(there)
        several.append(value)
        table[key] = several


def _site(profile: Table) -> Table:
    """The first site of a profile; a new one where it has none."""
    if SITES not in profile:
        sites = tomlkit.aot()
        sites.append(tomlkit.table())
        profile[SITES] = sites
    sites = profile[SITES]
    first: Table = sites[0] if isinstance(sites, list) else sites
    return first


def _add_to_address(site: Table, key: str, value: Any) -> None:
    """Add a part to an address; what was the whole address is its street then, unless only a postal code joins it."""
    there = site.get(ADDRESS)
    if there is None:
        if key == "full":
            site[ADDRESS] = value
            return
        there = tomlkit.inline_table()
    elif not isinstance(there, dict) or "from" in there:
        whole, there = there, tomlkit.inline_table()
        there["full"] = whole
    parts = set(there) & _ADDRESS_PARTS
    if key == "full" and parts - {"postal_code"}:
        key = "street"
    elif key not in {"full", "postal_code"} and "full" in there:
        there["street"] = there.pop("full")
    there[key] = value
    site[ADDRESS] = there


def _place(profile: Table, key: str) -> Table:
    there = profile.get(key)
    if isinstance(there, dict) and "from" not in there:
        return there
    table = tomlkit.inline_table()
    if there is not None:
        table["names"] = there
    profile[key] = table
    found: Table = profile[key]
    return found
