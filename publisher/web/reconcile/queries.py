"""Read reconciliation queries: a batch of 0.2 (an object of queries) and of 1.0-draft (a list of them)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import orjson
from pydantic import TypeAdapter, ValidationError

from publisher.uris import Kind
from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.reconcile.operations import MAX_BATCH, MAX_TEXT, MAX_VALUES, DraftBatch, DraftQuery
from publisher.web.reconcile.properties import Property, property_of

BATCH: Final = 50
"""The queries of one request that clients are asked for."""

CANDIDATES: Final = 5
MAX_CANDIDATES: Final = 50
STRICT: Final = ("any", "all")
_DRAFT: Final = TypeAdapter(DraftBatch)


CheckedT = TypeVar("CheckedT")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a property of a candidate should be.

    Attributes:
        property: the property.
        values: as texts; of an entity its identifier.
        names: of those values that are entities.
        required: whether other candidates are left out.
        quantifier: whether one value is enough ("any"), all must be there, or none.
    """

    property: Property
    values: tuple[str, ...]
    names: tuple[str, ...] = ()
    required: bool = False
    quantifier: str = "any"


@dataclass(frozen=True, slots=True)
class Query:
    """A reconciliation query.

    Attributes:
        texts: names, each looked for by itself.
        ids: identifiers of entities.
        kinds: what candidates may be.
        types: types of institutions, in lower case.
        is_strict: whether candidates of other types are left out.
        conditions: what is known beside the names.
        limit: the most candidates.
    """

    texts: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = (Kind.INSTITUTION,)
    types: tuple[str, ...] = ()
    is_strict: bool = False
    conditions: tuple[Condition, ...] = ()
    limit: int = CANDIDATES


def bad(detail: str) -> ProblemError:
    """A wrong request (400)."""
    return ProblemError(Problem(http_kind(400), detail))


def too_many(detail: str) -> ProblemError:
    """A request with too much in it (413)."""
    return ProblemError(Problem(http_kind(413), detail))


def parsed(text: str | bytes, what: str) -> Any:
    """Parse JSON.

    Raises:
        ProblemError: it is not JSON (400).
    """
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise bad(f"{what}: expected JSON: {error}") from error


def named_batch(value: Any) -> dict[str, Query]:
    """Read a batch of 0.2: queries by names of the client's own; it may be empty.

    Raises:
        ProblemError: something about it is wrong (400), or it has too many queries (413).
    """
    if not isinstance(value, dict):
        raise bad('queries: expected an object of queries, such as {"q0": {"query": "…"}}')
    _check_size(len(value))
    return {name: _query(query, f"queries, {name}: ") for name, query in value.items()}


def listed_batch(value: Any) -> list[Query]:
    """Read a batch of 1.0-draft: ``{"queries": [ … ]}``.

    Raises:
        ProblemError: something about it is wrong (400), or it has too many queries (413).
    """
    queries = value.get("queries") if isinstance(value, dict) else None
    _check_size(len(queries) if isinstance(queries, list) else 0)
    batch = checked(_DRAFT, value)
    return [_draft_query(query, f"query {number}: ") for number, query in enumerate(batch["queries"])]


def checked(adapter: TypeAdapter[CheckedT], value: Any) -> CheckedT:
    """Return a value that is of a type.

    Raises:
        ProblemError: it is not (400); the detail names the first fault.
    """
    try:
        return adapter.validate_python(value, strict=True)
    except ValidationError as error:
        fault = error.errors(include_url=False)[0]
        place = ", ".join(str(part) for part in fault["loc"] if not str(part)[:1].isupper())
        raise bad(f"{place or 'the body'}: {fault['msg']}") from error


def _check_size(count: int) -> None:
    if count > MAX_BATCH:
        raise too_many(f"expected at most {MAX_BATCH} queries, got {count:,}")


def _query(value: Any, where: str) -> Query:
    """Read a query of 0.2; a text alone is one."""
    if isinstance(value, str):
        value = {"query": value}
    if not isinstance(value, dict):
        raise bad(f"{where}expected an object")
    text = _text(value.get("query") or "", f"{where}query")
    properties = value.get("properties") or []
    if not isinstance(properties, list) or len(properties) > MAX_VALUES:
        raise bad(f"{where}properties: expected a list of at most {MAX_VALUES}")
    if not text and not properties:
        raise bad(f"{where}expected a query, or properties")
    conditions = [_condition(each, "pid", "v", f"{where}properties: ") for each in properties]
    kinds, types = _types(value.get("type"), where)
    is_strict = value.get("type_strict") in STRICT
    known = tuple(each for each in conditions if each)
    return Query((text,) if text else (), (), kinds, types, is_strict, known, _limit(value.get("limit"), where))


def _draft_query(value: DraftQuery, where: str) -> Query:
    """Read a query of 1.0-draft."""
    texts: list[str] = []
    ids: list[str] = []
    known: list[Condition] = []
    for each in value["conditions"]:
        if each["matchType"] == "property":
            if condition := _condition(each, "propertyId", "propertyValue", f"{where}conditions: "):
                known.append(condition)
        else:
            values, _ = _values(each["propertyValue"], f"{where}propertyValue")
            (texts if each["matchType"] == "name" else ids).extend(values)
    kinds, types = _types(value.get("type"), where)
    limit = _limit(value.get("limit"), where)
    return Query(tuple(texts), tuple(ids), kinds, types, conditions=tuple(known), limit=limit)


def _condition(value: Any, name: str, values: str, where: str) -> Condition | None:
    """Read a property with its values; None if there is no such property, which is ignored."""
    if not isinstance(value, dict) or not isinstance(value.get(name), str):
        raise bad(f"{where}expected objects with {name!r} and {values!r}")
    if values not in value:
        raise bad(f"{where}{value[name][:50]!r} has no {values!r}")
    texts, names = _values(value[values], f"{where}{values}")
    required, quantifier = value.get("required") is True, str(value.get("matchQuantifier", "any"))
    found = property_of(value[name])
    return Condition(found, texts, names, required, quantifier) if found and texts else None


def _values(value: Any, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return values as texts, and the names of those that are entities; empty texts are left out."""
    every = value if isinstance(value, list) else [value]
    if len(every) > MAX_VALUES:
        raise too_many(f"{where}: expected at most {MAX_VALUES} values, got {len(every)}")
    texts, names = [], []
    for each in every:
        if isinstance(each, dict):
            texts.append(_text(each.get("id"), f"{where}, id"))
            names.append(_text(each.get("name") or "", f"{where}, name"))
        elif isinstance(each, bool | int | float):
            texts.append(str(each).lower() if isinstance(each, bool) else f"{each:.15g}")
        elif each is not None:
            texts.append(_text(each, where))
    return tuple(filter(None, texts)), tuple(filter(None, names))


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise bad(f"{where}: expected a text")
    if len(value) > MAX_TEXT:
        raise bad(f"{where}: expected at most {MAX_TEXT:,} characters")
    return " ".join(value.split())


def _limit(value: Any, where: str) -> int:
    """Return how many candidates are wanted; ever fewer than there may be, and the usual number for none or 0."""
    if value is None or value == 0:
        return CANDIDATES
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value or value < 1:  # noqa: PLR0124
        raise bad(f"{where}limit: expected a positive number")
    return int(min(value, MAX_CANDIDATES))


def _types(value: Any, where: str) -> tuple[tuple[Kind, ...], tuple[str, ...]]:
    """Return the kinds and the types of institutions that are wanted; institutions where nothing is said."""
    every = [value] if isinstance(value, str | Mapping) else value or []
    if not isinstance(every, list) or not all(_is_type(each) for each in every):
        raise bad(f"{where}type: expected the identifier of a type, or a list of them")
    ids = [each["id"] if isinstance(each, Mapping) else each for each in every]
    names = [name.strip()[:MAX_TEXT] for name in ids if name.strip()]
    kinds = [Kind(name.lower()) for name in names if name.lower() in set(Kind)]
    types = [name.lower() for name in names if name.lower() not in set(Kind)]
    if types or not kinds:
        kinds = [*kinds, Kind.INSTITUTION]
    return tuple(dict.fromkeys(kinds)), tuple(dict.fromkeys(types))


def _is_type(value: Any) -> bool:
    return isinstance(value, str) or (isinstance(value, Mapping) and isinstance(value.get("id"), str))
