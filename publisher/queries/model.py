"""A named query and its parameters, as a release holds them in ``queries.json``."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final, Self

import orjson
from pydantic import BaseModel, ConfigDict

from publisher.errors import QueryParameterError
from publisher.queries.terms import ValueRefusedError, token
from publisher.release import Statistics
from publisher.release.layout import QUERIES
from publisher.store.tokens import TOKEN

VARIABLE: Final = "?_"
"""What the variable of a parameter begins with; its name follows."""


class Parameter(BaseModel):
    """A parameter of a query.

    Attributes:
        name: in the URL, and after ``?_`` in the query.
        type: a name of publisher.queries.terms.TYPES.
        description: what it is, for people.
        language: of a string: its language tag.
        default: the value where none is sent.
        optional: whether it may be left out without a default; its variable is then one like any other.
        values: the only values that are allowed; () allows all of the type.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: str = "string"
    description: str = ""
    language: str | None = None
    default: str | None = None
    optional: bool = False
    values: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether a value has to be sent."""
        return self.default is None and not self.optional

    def token(self, text: str) -> str:
        """Return a value as a token of SPARQL.

        Raises:
            ValueRefusedError: it is no value of the type, or not one that is allowed.
        """
        if self.values and text not in self.values:
            raise ValueRefusedError(f"one of {', '.join(self.values)}")
        return token(self.type, text, self.language)


class NamedQuery(BaseModel):
    """A query that has a name.

    Attributes:
        name: the last part of its URL.
        title, description: what it finds, in words.
        tags: keywords.
        form: SELECT, ASK, CONSTRUCT or DESCRIBE.
        query: SPARQL, with a declaration for each prefix; each parameter is the variable ``?_<name>``.
        parameters: in order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    description: str = ""
    tags: tuple[str, ...] = ()
    form: str
    query: str
    parameters: tuple[Parameter, ...] = ()

    def with_values(self, values: Mapping[str, str]) -> str:
        """Return the query with terms in the place of its parameters.

        Args:
            values: what was sent, by the name of the parameter; an empty text counts as not sent.

        Raises:
            QueryParameterError: a parameter is missing, unknown, or has a wrong value.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if unknown := [name for name in values if name not in known]:
            expected = ", ".join(known) or "none"
            raise QueryParameterError(unknown[0], f"the query {self.name!r} has no such parameter; it has {expected}")
        tokens: dict[str, str] = {}
        for parameter in self.parameters:
            text = values.get(parameter.name) or parameter.default
            if text is None and parameter.is_required:
                raise QueryParameterError(parameter.name, f"expected a value ({parameter.type}), got none")
            if text is not None:
                tokens[VARIABLE + parameter.name] = self._token(parameter, text)
        return substituted(self.query, tokens)

    def _token(self, parameter: Parameter, text: str) -> str:
        """Return a value as a token of SPARQL.

        Raises:
            QueryParameterError: it is no value of the parameter.
        """
        try:
            token = parameter.token(text)
        except ValueRefusedError as error:
            raise QueryParameterError(parameter.name, f"expected {error}, got {text[:100]!r}") from None
        if parameter.name in self.counts and token.startswith("-"):
            raise QueryParameterError(parameter.name, f"expected a whole number from 0, got {text[:100]!r}")
        return token

    @property
    def counts(self) -> frozenset[str]:
        """The parameters that say how many results there are: those after LIMIT or OFFSET."""
        found: set[str] = set()
        before = ""
        for match in TOKEN.finditer(self.query):
            if match.lastgroup == "var" and before.upper() in {"LIMIT", "OFFSET"}:
                found.add(match[0][len(VARIABLE) :])
            if match.lastgroup not in {"space", "comment"}:
                before = match[0]
        return frozenset(found)

    @property
    def variables(self) -> tuple[str, ...]:
        """The variables of a SELECT's result; for ``SELECT *`` all of the query."""
        whole = self.query
        opening = next((match.start() for match in TOKEN.finditer(whole) if match[0] == "{"), len(whole))
        for text in (whole[:opening], whole):
            names = [match[0][1:] for match in TOKEN.finditer(text) if match.lastgroup == "var"]
            if names:
                return tuple(dict.fromkeys(names))
        return ()

    @property
    def is_example(self) -> bool:
        """Whether it runs as it is, without a value from anyone."""
        return not any(parameter.is_required for parameter in self.parameters)

    @property
    def example(self) -> str:
        """The query as an example: with the default values of its parameters."""
        defaults = {row.name: row for row in self.parameters if row.default is not None}
        tokens = {VARIABLE + name: row.token(row.default or "") for name, row in defaults.items()}
        return substituted(self.query, tokens)


def substituted(query: str, tokens: Mapping[str, str]) -> str:
    """Return a query with tokens in the place of variables: never in a string, a comment or an IRI.

    ``BOUND`` takes only a variable: of a value it is true, so the call becomes ``(true)``.
    """
    if not tokens:
        return query
    parts: list[str] = []
    before: list[int] = []  # where the last two tokens are that are no space
    for match in TOKEN.finditer(query):
        text = match[0]
        value = tokens.get("?" + text[1:]) if match.lastgroup == "var" else None
        if value is not None and [parts[place].upper() for place in before] == ["BOUND", "("]:
            parts[before[0]], value = "", "true"
        parts.append(text if value is None else value)
        if match.lastgroup not in {"space", "comment"}:
            before = [*before[-1:], len(parts) - 1]
    return "".join(parts)


class QuerySet(BaseModel):
    """The content of ``queries.json``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    queries: tuple[NamedQuery, ...] = ()

    @classmethod
    def of(cls, queries: Iterable[NamedQuery]) -> Self:
        """Collect queries."""
        return cls(queries=tuple(queries))


def dump(queries: Iterable[NamedQuery]) -> bytes:
    """Return the bytes of ``queries.json``."""
    value: dict[str, Any] = QuerySet.of(queries).model_dump(mode="json")
    return orjson.dumps(value, option=orjson.OPT_INDENT_2) + b"\n"


def parse(data: bytes) -> tuple[NamedQuery, ...]:
    """Read the bytes of ``queries.json``."""
    return QuerySet.model_validate_json(data).queries


def load(release: Path) -> tuple[NamedQuery, ...] | None:
    """Return the queries of a release, by its folder; None if it was built before there were any."""
    try:
        return parse((release / QUERIES).read_bytes())
    except FileNotFoundError:
        return None


def offered(statistics: Statistics, needs: Iterable[str]) -> bool:
    """Return whether a release has all the classes and properties that a query needs, by their IRIs."""
    return {*statistics.classes, *statistics.properties}.issuperset(needs)
