"""What the features of a candidate mean, for the page about the service; docs/search.md tells the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from publisher.search.marks import DOMAIN, EMAIL, IDENTIFIER, PAGE, POSTCODE, TELEPHONE
from publisher.search.scoring import features as weights
from publisher.web.reconcile.candidates import AGREES, DIFFERS, PERCENT


@dataclass(frozen=True, slots=True)
class Explained:
    """A feature: its id, the most points that it adds or takes, what it means."""

    id: str
    points: float
    meaning: str


_MEANINGS: Final[Mapping[str, tuple[float, str]]] = {
    "name": (weights.NAME_WEIGHT, "How alike the most similar name is; fewer where words are missing or misspelt."),
    "explained": (weights.EXPLAINED_WEIGHT, "How much of the text the name, the places and the identifiers explain."),
    "place": (weights.PLACE_WEIGHT, "It is where the text says."),
    "prominence": (weights.PROMINENCE_WEIGHT, "How many refer to it, are part of it, and how much is said of it."),
    IDENTIFIER: (weights.MARK_WEIGHTS[IDENTIFIER], "The query has an identifier of it."),
    PAGE: (weights.MARK_WEIGHTS[PAGE], "The query has its web page, or its page in a register."),
    EMAIL: (weights.MARK_WEIGHTS[EMAIL], "The query has its e-mail address."),
    TELEPHONE: (weights.MARK_WEIGHTS[TELEPHONE], "The query has its telephone number."),
    DOMAIN: (weights.MARK_WEIGHTS[DOMAIN], "The query has its domain, or a host below it."),
    POSTCODE: (weights.MARK_WEIGHTS[POSTCODE], "The query has its postal code."),
    "country hint": (weights.HINT_WEIGHT, "The property country agrees."),
    "place hint": (weights.HINT_WEIGHT, "The property place, locality or region agrees."),
    "type hint": (weights.HINT_WEIGHT, "The type agrees."),
    "other country": (weights.OTHER_COUNTRY_WEIGHT, "The text names another country."),
    "other place": (weights.OTHER_PLACE_WEIGHT, "The text names another place."),
    "other country hint": (weights.OTHER_HINT_WEIGHT, "The property country has another value."),
    "other place hint": (weights.OTHER_HINT_WEIGHT, "The property place, locality or region has another value."),
    "other type hint": (weights.OTHER_HINT_WEIGHT, "It has another type."),
    "deleted": (weights.STATE_WEIGHT, "It was withdrawn."),
    "merged": (weights.STATE_WEIGHT, "It was merged into another."),
    "any other property": (AGREES, "It has the value of the query."),
    "other value of a property": (DIFFERS, "It has another value; the feature is “other-” and the property."),
}  # fmt: skip


def explained() -> list[Explained]:
    """Return all features, with the points of each."""
    return [
        Explained(name.replace(" ", "-"), round(PERCENT * weight, 1), meaning)
        for name, (weight, meaning) in _MEANINGS.items()
    ]
