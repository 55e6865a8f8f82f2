"""What an operation of the API takes and answers: declared beside its handler, and ``/openapi.json`` is made of it.

A view of Flask gets its operation by :func:`described`, a handler's :class:`~publisher.web.shell.dispatch.Route` by its
field ``operations``. The types are those of the code: annotations that pydantic knows, TypedDicts for what is answered.
publisher/web/ops/openapi.py writes the description; docs/architecture.md tells how to describe a route.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, NotRequired, TypeVar

from pydantic import Field
from typing_extensions import TypedDict

from publisher.uris import SLUG, Kind

TAGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "institutions": "Filter, page through and download institutions; places, concepts and vocabularies",
        "things": "Institutions, places, concepts, legal instruments by their addresses",
        "search": "Find things by name, telephone, address or identifier",
        "reconciliation": "Match the names of a table, and fetch what is known of them (docs/reconciliation.md)",
        "queries": "SPARQL 1.1",
        "releases": "Downloads, present and past",
        "changes": "New, changed and withdrawn records",
        "about": "The catalogue, the vocabulary, the quality of the data",
        "service": "The state of the server",
    }
)
"""The groups of operations."""

Uri = Annotated[str, Field(json_schema_extra={"format": "uri"})]
State = Literal["live", "deleted", "merged"]
Slug = Annotated[str, Field(pattern=f"^{SLUG.pattern}$")]
Version = Annotated[str, Field(pattern=r"^[0-9]{8}T[0-9]{6}Z$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]*$")]
DAY: Final = r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
TIME: Final = "([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
"""The beginnings of patterns of days that every month has, and of times of day."""

NOT_BLANK: Final = r"[^\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]"
"""A pattern: the text has a character to be seen. Languages differ in what ``\\S`` matches (ECMA-262, Python)."""

PageNumber = Annotated[int, Field(ge=1, le=999_999_999)]
JsonObject = dict[str, Any]


class ProblemDetails(TypedDict):
    """What went wrong, and what to do (RFC 9457)."""

    type: Uri
    title: str
    status: int
    detail: str
    request_id: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operation.

    Attributes:
        name: of the parameter.
        type: an annotation that pydantic knows.
        description: what it means, where its name does not say it.
        required: whether it must be there.
        default: what holds without it, where that is a value that could be sent.
        where: "query", "header" or "path".
        repeated: whether the parameter is sent once for each value of a list; else commas separate them.
        may_be_empty: whether an empty value of an optional parameter is as good as none, which forms send.
    """

    name: str
    type: Any
    description: str = ""
    required: bool = False
    default: Any = None
    where: Literal["query", "header", "path"] = "query"
    repeated: bool = False
    may_be_empty: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """A response that an operation may give.

    Attributes:
        description: what it says.
        content: the type of the body by media type; None where nothing is said of it.
        headers: the header fields that a client may count on.
    """

    description: str
    content: Mapping[str, Any] = field(default_factory=dict)
    headers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the API.

    Attributes:
        name: a unique name, the method that generated clients give it ("searchCsv").
        tag: its group, one of :data:`TAGS`.
        summary: what it does, in one line.
        answers: by status; problems are listed in ``problems``.
        problems: statuses whose body is problem details.
        parameters: those of the query string, the header, and of the path if :data:`PATH_PARAMETERS` has it not.
        body: the type of the request's body by media type.
        description: more of it.
    """

    name: str
    tag: str
    summary: str
    answers: Mapping[int, Answer]
    problems: tuple[int, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    body: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""


PATH_PARAMETERS: Final[Mapping[str, Parameter]] = MappingProxyType(
    {
        name: Parameter(name, annotation, required=True, where="path")
        for name, annotation in {
            "kind": Kind,
            "slug": Slug,
            "version": Version,
            "name": FileName,
            "number": PageNumber,
        }.items()
    }
)
"""The variables of paths that mean the same everywhere."""

IF_NONE_MATCH: Final = Parameter("If-None-Match", str, where="header")

ViewT = TypeVar("ViewT", bound=Callable[..., Any])

_ATTRIBUTE: Final = "operations"


def described(operation: Operation, method: str = "get") -> Callable[[ViewT], ViewT]:
    """Say what a view of Flask takes and answers.

    Args:
        operation: the operation.
        method: of the request, in lower case; a view of two methods is described twice.
    """

    def describe(view: ViewT) -> ViewT:
        setattr(view, _ATTRIBUTE, {**operations_of(view), method: operation})
        return view

    return describe


def operations_of(view: Callable[..., Any]) -> Mapping[str, Operation]:
    """Return the operations of a view by method; none where it was not described."""
    operations: Mapping[str, Operation] = getattr(view, _ATTRIBUTE, {})
    return operations
