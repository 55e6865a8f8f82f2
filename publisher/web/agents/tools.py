"""The tools: what each takes and answers, and how a call of one ends, well or not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from publisher.errors import PublisherError
from publisher.web.agents.answers import About, Found, Record, Result, Schema
from publisher.web.agents.calls import Call, wrong
from publisher.web.agents.finding import MatchArguments, SearchArguments, match, search
from publisher.web.agents.overview import AboutArguments, SchemaArguments, about, schema
from publisher.web.agents.queries import SparqlArguments, sparql
from publisher.web.agents.records import RecordArguments, record
from publisher.web.browse.match import Matched
from publisher.web.http.problems.by_error import problem_of
from publisher.web.http.problems.problem import Problem, ProblemError
from publisher.web.http.threads import Threads

THREADS: Final = 2
MOST_WAITING: Final = 200


class _Schema(GenerateJsonSchema):
    """Schemas without a title for each member, which would only repeat its name."""

    def field_title_should_be_set(self, _: Any) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        name: what clients call.
        title: for people.
        description: for the model that chooses.
        arguments: the model of its arguments.
        answer: the type of its answer.
        run: answers a call; a coroutine function where it waits, else a function that is run in a thread.
    """

    name: str
    title: str
    description: str
    arguments: type[BaseModel]
    answer: Any
    run: Callable[[Call, Any], Any]

    @property
    def input_schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        schema = self.arguments.model_json_schema(schema_generator=_Schema)
        schema.pop("description", None)  # that of the class, which says what the tool's own says better
        return schema

    @property
    def output_schema(self) -> dict[str, Any]:
        """The JSON schema of the answer."""
        return TypeAdapter(self.answer).json_schema(mode="serialization", schema_generator=_Schema)


TOOLS: Final = (
    Tool(
        "about",
        "What is here",
        "What is published here: sources with their licences, how many things of each kind, the release, languages, "
        "other entry points, limits. Call it to know whether this site can answer at all.",
        AboutArguments,
        About,
        about,
    ),
    Tool(
        "search",
        "Search",
        "Find institutions, places, concepts and legal instruments by words in any language ('science department in "
        "Lanzhou'), a telephone number, an address, an identifier or a domain. Then call record with the id of the "
        "right hit for telephones, addresses and everything else.",
        SearchArguments,
        Found,
        search,
    ),
    Tool(
        "match",
        "Match a text to an institution",
        "Which institution does a text mean (a name, an affiliation of an author, an address)? Candidates with scores, "
        "and what speaks for and against each; chosen is true only where it is certain.",
        MatchArguments,
        Matched,
        match,
    ),
    Tool(
        "record",
        "Describe a thing",
        "All that is known of a thing: names, telephones, e-mail and web addresses, postal addresses, opening hours, "
        "classification, what it is part of, identifiers, responsibilities, source and licence. Takes an id from "
        "search or match, a slug, or an identifier such as a ROR id.",
        RecordArguments,
        Record,
        record,
    ),
    Tool(
        "schema",
        "What queries are made of",
        "Classes and properties with their counts, prefixes, named graphs, and example queries that have results. Call "
        "it before you write SPARQL.",
        SchemaArguments,
        Schema,
        schema,
    ),
    Tool(
        "sparql",
        "Query by SPARQL",
        "Answer a SPARQL 1.1 query: to count, to list by several conditions, to join. Read-only; the limits are those "
        "that about tells. Call schema first.",
        SparqlArguments,
        Result,
        sparql,
    ),
)

BY_NAME: Final = {tool.name: tool for tool in TOOLS}


class Runner:
    """Runs tools: those that read the release in a few threads, queries without one."""

    def __init__(self) -> None:
        self._threads = Threads("agents", THREADS, most_waiting=MOST_WAITING)

    async def run(self, name: str, arguments: dict[str, Any], call: Call) -> dict[str, Any]:
        """Call a tool.

        Raises:
            ProblemError: the tool is not known, an argument is wrong, or there is no answer.
        """
        tool = BY_NAME.get(name)
        if tool is None:
            raise wrong(f"no tool is named {name!r}; there are {', '.join(BY_NAME)}", 404)
        try:
            wanted = tool.arguments.model_validate(arguments)
        except ValidationError as error:
            raise wrong(_in_words(error)) from None
        try:
            answer: dict[str, Any] = await self._answer(tool, call, wanted)
        except PublisherError as error:
            raise ProblemError(problem_of(error)) from error
        return answer

    async def in_thread(self, read: Callable[[Call], Any], call: Call) -> Any:
        """Read something of the release in a thread."""
        return await asyncio.wrap_future(self._threads.submit(read, call))

    def _answer(self, tool: Tool, call: Call, wanted: BaseModel) -> Awaitable[Any]:
        if asyncio.iscoroutinefunction(tool.run):
            waiting: Awaitable[Any] = tool.run(call, wanted)
            return waiting
        return asyncio.wrap_future(self._threads.submit(tool.run, call, wanted))


def words_of(problem: Problem) -> str:
    """Return a problem as a model reads it: its type, what is wrong, what to do."""
    kind = problem.kind
    retry = problem.headers.get("Retry-After")
    wait = f" Try again in {retry} seconds." if retry else ""
    advice = "" if kind.advice == problem.detail else f" {kind.advice}"
    return f"{kind.slug}: {problem.detail.rstrip('.')}.{advice}{wait}"


def _in_words(error: ValidationError) -> str:
    """Say which argument is wrong, and why."""
    rows = (
        f"{'.'.join(map(str, row['loc'])) or 'arguments'}: {row['msg'][:1].lower()}{row['msg'][1:]}"
        for row in error.errors(include_url=False, include_input=False)
    )
    return "; ".join(rows)
