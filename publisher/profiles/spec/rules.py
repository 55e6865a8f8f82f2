"""Rules: where texts come from, what is done to them, and what they are read as."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from publisher import plugins
from publisher.errors import near_miss
from publisher.normalise.contacts_within import Extract
from publisher.normalise.identifier import SCHEMES
from publisher.profiles.spec.tables import Many, Regex, Selection, about
from publisher.rdf.organisations import ORGANISATION_CLASSES
from publisher.records import LanguageTag, Slug, State

PUBLIC_ORGANISATION: Final = "PublicOrganisation"
"""A public body that is no government body: CPOV's class, beside schema.org's Organization."""

STATES: Final = frozenset({State.ACTIVE.value, State.INACTIVE.value, State.WITHDRAWN.value})
"""The states that a rule may lead to; a record is merged where ``merged_into`` names its successor."""

NORMALISERS: Final[Mapping[str, str]] = {
    "cited": "legal-instrument",
    "coordinates": "coordinates",
    "dissolved": "date",
    "domains": "domain",
    "email": "email",
    "emails": "email",
    "founded": "date",
    "full": "address",
    "homepages": "url",
    "hours": "hours",
    "identifiers": "identifier",
    "links": "url",
    "since": "date",
    "telephones": "telephone",
    "until": "date",
    "url": "url",
}
"""The normaliser of each key whose values are more than text; a rule's ``normalise`` names another."""


def _normaliser(name: str) -> str:
    if name not in (known := plugins.names(plugins.NORMALISERS)):
        raise ValueError(f"no normaliser {name!r}: {near_miss(name, known)}")
    return name


class Rule(Selection):
    """Where texts come from, and what is done to them, in this order.

    Attributes:
        source: (``from``) the column or path, or several, taken in order.
        value: a constant.
        template: a text with ``{path}`` in it; gives nothing where a path is empty, unless it is written ``{path?}``.
        split: texts to split at.
        extract: the contacts of a kind that stand within the text, or "rest": the text without any contact.
        match: a regular expression; its first group, or the whole match, is kept; a text that it does not match goes.
        remove: a regular expression; what it matches is removed.
        case: convert to lower or upper case, for identifiers whose case means nothing.
        ignore: texts that mean "nothing".
        unlike: the path to texts that are dropped here, whatever their case.
        map: text to text; a text that is not in it gives ``default``, or nothing and a note.
        normalise: the name of a normaliser that reads the text.
        default: the text where nothing was found.
        language, language_from: BCP 47, or the path to it.
        limit: at most so many.
        optional: the column may be missing from the file.
    """

    shorthand = "from"
    path_keys: ClassVar[tuple[str, ...]] = ("language_from", "unlike")
    outcomes: ClassVar[frozenset[str]] = frozenset()

    source: Many[str] = Field(default=(), alias="from")
    value: str | int | None = None
    template: str | None = None
    split: Many[str] = ()
    extract: Extract | None = None
    match: Regex | None = None
    remove: Regex | None = None
    case: Literal["lower", "upper"] | None = None
    ignore: Many[str] = ()
    unlike: str | None = None
    map: dict[str, str] | None = None
    normalise: Annotated[str, AfterValidator(_normaliser)] | None = None
    default: str | None = None
    language: LanguageTag | None = None
    language_from: str | None = None
    limit: Annotated[int, Field(ge=1)] | None = None
    optional: bool = False

    @model_validator(mode="after")
    def _is_consistent(self) -> "Rule":
        if [bool(self.source), self.value is not None, self.template is not None].count(True) != 1:
            raise ValueError("say where the text comes from by exactly one of 'from', 'value' and 'template'")
        constants = (str(text) for text in (self.value, self.default) if text is not None)
        for text in (*constants, *(self.map or {}).values()) if self.outcomes else ():
            if text not in self.outcomes:
                raise ValueError(f"{text!r} is not possible here: {near_miss(text, sorted(self.outcomes))}")
        return self


class NameRule(Rule):
    """A rule for names; ``since`` and ``until`` are the paths to the dates between which the name was in use."""

    path_keys = (*Rule.path_keys, "since", "until")

    since: str | None = None
    until: str | None = None


class TypeRule(Rule):
    """A rule whose texts, or whose map's texts, are schema.org classes of organisations."""

    outcomes = ORGANISATION_CLASSES | {PUBLIC_ORGANISATION}


class StateRule(Rule):
    """A rule whose texts, or whose map's texts, are "active", "inactive" or "withdrawn"."""

    outcomes = STATES


class ConceptRule(Rule):
    """Concepts of a list: the text is the label.

    Attributes:
        scheme: the list's slug.
        scheme_title: the list's title.
        slug: path to what the concept's slug is made of, where it is not the label.
        exact_match: template of the same concept's IRI elsewhere, "{}" for that slug.
        broader_separator: what stands between levels, broadest first ("Departments > Science").
    """

    path_keys = (*Rule.path_keys, "slug")

    scheme: Slug
    scheme_title: str | None = None
    slug: str | None = None
    exact_match: str | None = None
    broader_separator: str | None = None


class SuccessorRule(Rule):
    """The key of the record that replaced this one; ``label`` is the path to its name."""

    path_keys = (*Rule.path_keys, "label")

    label: str | None = None


class RelationRule(SuccessorRule):
    """Other institutions: the text is their key, or their name where ``by`` is "name".

    Attributes:
        kind: what they are to this one.
        by: whether the text is the source's key or a name.
        in_source: the slug of another source that they are in.
        since, until: paths to the dates between which the relation held.
    """

    path_keys = (*SuccessorRule.path_keys, "since", "until")

    kind: Literal["parent", "child", "concurrent", "predecessor", "successor", "related", "led-by", "reports-to"] = (
        about("Part of", "the institution above it, by its name or its identifier", "City Administration", ...)
    )
    by: Literal["key", "name"] = "key"
    in_source: Slug | None = None
    since: str | None = None
    until: str | None = None


class IdentifierRule(Rule):
    """Identifiers assigned by others.

    Attributes:
        scheme: a known scheme, or a slug of your own.
        iri: with a scheme of your own, the IRI, ``{}`` for the identifier.
        evidence: the named graph that says so, where it is not the source itself.
        same_as: whether the identifier's IRI is another name of the institution: "always", "alone" (only where the rule
            finds a single one) or "never"; the identifier of a part of it is not.
    """

    scheme: Slug
    iri: str | None = None
    evidence: Slug | None = None
    same_as: Literal["always", "alone", "never"] = "always"

    @model_validator(mode="after")
    def _iri_fits(self) -> "IdentifierRule":
        if self.iri is not None and (self.scheme in SCHEMES or "{}" not in self.iri):
            raise ValueError("'iri' is for schemes of your own, and has {} where the identifier goes")
        return self


class TelephoneRule(Rule):
    """Telephones; ``country`` (ISO 3166) for numbers without a country code, ``fax`` where they are fax numbers."""

    path_keys = (*Rule.path_keys, "country_from")

    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    country_from: str | None = None
    fax: bool = about("Fax", "one fax number or several", "+41 31 321 62 01", default=False)


class EmailRule(Rule):
    """E-mail addresses; with ``offices_only`` those that may be a person's are left out, and noted."""

    offices_only: bool = False


class CoordinatesRule(Rule):
    """Both coordinates in one text; ``first`` says which of two plain numbers comes first, if not the latitude."""

    first: Literal["latitude", "longitude"] | None = None


class DateRule(Rule):
    """A date; ``order`` says whether "03/04/1898" has the day or the month first."""

    order: Literal["dmy", "mdy"] | None = None
