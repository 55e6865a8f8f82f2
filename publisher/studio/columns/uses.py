"""Which column feeds which field, as the profile of a source says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from publisher.profiles.spec.profile import ProfileSpec, RedactionRule
from publisher.profiles.spec.rules import Rule
from publisher.profiles.spec.tables import Selection, Spec
from publisher.studio.columns.fields import ColumnField, field_at

_PLACEHOLDER: Final = re.compile(r"\{([^{}?]+)\??\}")


@dataclass(frozen=True, slots=True)
class Use:
    """A use of a column.

    Attributes:
        column: the column, or the path.
        place: the keys that lead to the rule, as source.toml has them ("sites.address.street").
        field: the field that it feeds; None for one that cannot be chosen for a column.
        rule: the rule.
        alone: whether the rule reads nothing else.
    """

    column: str
    place: str
    field: ColumnField | None
    rule: Spec
    alone: bool


def uses_of(profile: ProfileSpec) -> dict[str, list[Use]]:
    """Return the uses of each column, in the order of the profile."""
    found: dict[str, list[Use]] = {}
    for use in _uses(profile, (), ""):
        found.setdefault(use.column, []).append(use)
    return found


def _uses(spec: Spec, trail: tuple[str, ...], above: str) -> Iterator[Use]:
    if isinstance(spec, RedactionRule):
        yield Use(spec.source, ".".join(trail), field_at(trail, spec), spec, alone=True)
        return
    each = spec.each if isinstance(spec, Selection) else None
    inside = _joined(above, each) if each else above
    if isinstance(spec, Rule):
        paths = [*spec.source, *_PLACEHOLDER.findall(spec.template or "")]
        for path in paths:
            yield Use(_joined(inside, path), ".".join(trail), field_at(trail, spec), spec, alone=len(paths) == 1)
        for key in spec.path_keys:
            if path := getattr(spec, key):
                yield Use(_joined(inside, path), ".".join((*trail, key)), None, spec, alone=False)
        return
    for name in type(spec).model_fields:
        for inner in _specs(getattr(spec, name)):
            yield from _uses(inner, (*trail, name), inside)


def _specs(value: Any) -> Iterator[Spec]:
    if isinstance(value, Spec):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _specs(item)


def _joined(above: str, path: str) -> str:
    if path.startswith("^"):
        return path.removeprefix("^")
    return f"{above}.{path}" if above else path
