"""What the parts of records are made of: texts and dates in checked forms, and where a value comes from."""

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

NonEmpty = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
LANGUAGE_TAG: Final = (
    "([a-zA-Z]{2,3}(-[a-zA-Z]{3}){0,3}|[a-zA-Z]{4,8})(-[a-zA-Z]{4})?(-([a-zA-Z]{2}|[0-9]{3}))?"
    "(-([a-zA-Z0-9]{5,8}|[0-9][a-zA-Z0-9]{3}))*(-[0-9a-wyzA-WYZ](-[a-zA-Z0-9]{2,8})+)*(-[xX](-[a-zA-Z0-9]{1,8})+)?"
)
"""What RFC 5646 section 2.1 calls a ``langtag``: language, extended languages, script, region, variants, extensions,
private use. A literal in RDF cannot have any other."""

LanguageTag = Annotated[str, StringConstraints(pattern=f"^{LANGUAGE_TAG}$")]
ClassName = Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
HttpUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"{}|\\^`]+$")]
E164 = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{4,14}$")]
Clock = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$")]
CalendarDate = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
"""A year, a month or a day: as precise as its source."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class Part(BaseModel):
    """The base of every part of a record: frozen, and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Origin(Part):
    """Where a value comes from: the raw field's name in the source, and its 1-based line where lines have a meaning."""

    field: str
    line: int | None = None


class Period(Part):
    """From when to when a fact held, both included, each as precise as its source; None where it does not say.

    ``over`` says that the fact no longer held when the source was retrieved.
    """

    since: CalendarDate | None = None
    until: CalendarDate | None = None
    over: bool = False

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "Period":
        if self.since is None and self.until is None:
            raise ValueError("a period has a beginning or an end")
        if self.since and self.until and not in_order(self.since, self.until):
            raise ValueError(f"the period from {self.since} to {self.until} ends before it begins")
        return self


def in_order(since: str, until: str) -> bool:
    """Whether a date is not after another one, as far as both are precise: "2015-03" is not after "2015"."""
    shared = min(len(since), len(until))
    return since.startswith("-") or since[:shared] <= until[:shared]


class Text(Part):
    """A text in one language; ``language`` is BCP 47, None where the source does not say.

    ``period`` is that of a name.
    """

    value: NonEmpty
    language: LanguageTag | None = None
    origin: Origin | None = None
    period: Period | None = None
