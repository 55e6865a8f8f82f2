"""The fields that a person may choose for a column, explained by the language of profiles itself.

Names and explanations are those of publisher/profiles/spec/; here is only where the rule of each stands in a profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from publisher.profiles.proposal.columns import Column
from publisher.profiles.proposal.fields import rest_of_rule
from publisher.profiles.proposal.keys import quoted
from publisher.profiles.proposal.questions import Interview
from publisher.profiles.proposal.references import parent_rule
from publisher.profiles.spec.profile import ProfileSpec
from publisher.profiles.spec.rules import RelationRule, TelephoneRule
from publisher.profiles.spec.sections import AddressRule, PlaceRule, SiteRule
from publisher.profiles.spec.tables import Spec
from publisher.uris import slug_of

SITES: Final = "sites"
ADDRESS: Final = "address"
PLACE: Final = "place"


@dataclass(frozen=True, slots=True)
class ColumnField:
    """A field that a column can feed.

    Attributes:
        name: as forms send it.
        trail: the keys that lead to its rule in a profile.
        title: what it is called.
        explanation: what it means, in a few words.
        example: a value of it.
    """

    name: str
    trail: tuple[str, ...]
    title: str
    explanation: str
    example: str


_SHORT: Final[Mapping[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        (SITES, ADDRESS, "street"): (SITES, ADDRESS, "full"),
        ("legal_basis", "cited"): ("legal_basis",),
        ("page", "url"): ("page",),
    }
)
"""Where the rule of a field stands in full, and where the language lets it stand."""


def _fields() -> Mapping[str, ColumnField]:
    tables: tuple[tuple[type[Spec], tuple[str, ...], Mapping[str, str]], ...] = (
        (ProfileSpec, (), {}),
        (RelationRule, ("relations",), {"kind": "parent"}),
        (TelephoneRule, ("telephones",), {"fax": "faxes"}),
        (AddressRule, (SITES, ADDRESS), {"full": ADDRESS}),
        (SiteRule, (SITES,), {}),
        (PlaceRule, (PLACE,), {"names": PLACE}),
    )
    found: dict[str, ColumnField] = {}
    for table, trail, names in tables:
        for key, about in table.model_fields.items():
            if about.title:
                name = names.get(key, key)
                place = trail if name in {"parent", "faxes"} else (*trail, key)
                example = str((about.examples or [""])[0])
                found[name] = ColumnField(name, place, about.title, about.description or "", example)
    return MappingProxyType(found)


FIELDS: Final = _fields()
"""The fields by name, in the order of the language."""


def rule_of(field: ColumnField, column: Column, key: Column | None, columns: list[Column]) -> str:
    """Return the rule by which a column feeds a field, in TOML.

    Args:
        field: the field.
        column: the column.
        key: the column that is the key, where one is.
        columns: all columns.
    """
    path = quoted(column.path)
    if field.name == "legal_basis":
        return f"{{ cited = {path} }}"
    if field.name == "parent":
        rest = parent_rule(column, key, columns, Interview()) or 'kind = "parent", by = "name"'
    elif field.name in {"classifications", "keywords", "rank"}:
        rest = rest_of_rule("classifications", column)
    elif field.name == "identifiers":
        rest = f"scheme = {quoted(slug_of(column.path) or 'number')}"
    else:
        rest = rest_of_rule(field.name, column)
    return f"{{ from = {path}, {rest} }}" if rest else path


def field_at(trail: tuple[str, ...], rule: Any) -> ColumnField | None:
    """Return the field whose rule stands at some place of a profile; None for one that cannot be chosen.

    Args:
        trail: the keys that lead to the rule.
        rule: the rule, by the models of the language.
    """
    if trail == ("telephones",) and getattr(rule, "fax", False):
        return FIELDS["faxes"]
    if trail == ("relations",):
        return FIELDS["parent"] if rule.kind == "parent" else None
    trail = _SHORT.get(trail, trail)
    return next((field for field in FIELDS.values() if field.trail == trail and field.name != "faxes"), None)
