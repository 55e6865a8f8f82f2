"""Read a folder of ``.rq`` files, and check each: its header, its prefixes, its parameters and its syntax."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from publisher.errors import Fault, QueryError, QueryFilesError, QuerySyntaxError
from publisher.queries.header import HeaderError, ParsedFile, parse
from publisher.queries.model import VARIABLE, NamedQuery, Parameter, substituted
from publisher.queries.terms import SAMPLES, ValueRefusedError
from publisher.rdf.namespaces import prefixes
from publisher.store import Limits
from publisher.store.inspection import inspect
from publisher.store.syntax.words import in_words
from publisher.store.tokens import TOKEN

_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_RELATIVE: Final = re.compile(r"<(graph/[a-z-]+)>")
_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_RESERVED: Final = frozenset({"format", "download", "release"})
"""Parameters of the URL that every query has."""


class QueryFile(NamedTuple):
    """A query that was read, and the IRIs of the classes and properties that it needs."""

    query: NamedQuery
    needs: tuple[str, ...]


class _RefusedError(Exception):
    """A file cannot be used."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


def read_queries(folders: Sequence[Path], base: str) -> tuple[QueryFile, ...]:
    """Read all ``.rq`` files of some folders, by name; those that need nothing, because they fit any data, come last.

    Of two with one name, the one of the last folder counts.

    Args:
        folders: those that do not exist have no files.
        base: the base IRI.

    Raises:
        QueryFilesError: files cannot be used; has the faults of all, with file and line.
    """
    paths = {path.stem: path for folder in folders for path in sorted(folder.glob("*.rq"))}
    found: list[QueryFile] = []
    faults: list[Fault] = []
    for _, path in sorted(paths.items()):
        try:
            found.append(_read(path, base))
        except _RefusedError as refused:
            faults.append(refused.fault)
    if faults:
        raise QueryFilesError(tuple(faults))
    return tuple(sorted(found, key=lambda file: not file.needs))


def _read(path: Path, base: str) -> QueryFile:
    if not _NAME.fullmatch(path.stem):
        raise _refused(path, "query-name", "a file's name is that of the query: lower-case letters, digits and hyphens")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _refused(path, "query-encoding", "the file is not UTF-8") from None
    try:
        parsed = parse(text)
    except HeaderError as error:
        raise _refused(path, "query-header", error.problem, error.line) from None
    parameters = tuple(Parameter(name=name, **header.model_dump()) for name, header in parsed.header.parameters.items())
    table = prefixes(base)
    _check_parameters(path, parsed, parameters)
    added = _undeclared(path, parsed, table)
    body = _RELATIVE.sub(lambda match: f"<{base}/{match[1]}>", parsed.query)
    query = "\n".join([*(f"PREFIX {name}: <{table[name]}>" for name in added), "", body] if added else [body])
    shift = parsed.lines - (len(added) + 1 if added else 0)
    named = NamedQuery(
        name=path.stem,
        title=parsed.header.summary,
        description=parsed.header.description,
        tags=parsed.header.tags,
        form=_checked_form(path, query, parameters, shift),
        query=query,
        parameters=parameters,
    )
    return QueryFile(named, tuple(_expanded(path, name, table) for name in parsed.header.needs))


def _check_parameters(path: Path, parsed: ParsedFile, parameters: Sequence[Parameter]) -> None:
    """Check that each parameter is used, each variable of one declared, and each default allowed."""
    used = dict(_variables(parsed.query))
    for parameter in parameters:
        line = parsed.parameter_lines[parameter.name]
        if parameter.name in _RESERVED:
            message = f"parameter {parameter.name!r}: this name is taken; choose another"
            raise _refused(path, "query-parameter", message, line)
        if parameter.name not in used:
            message = f"parameter {parameter.name!r} is declared, but the query has no ?_{parameter.name}"
            raise _refused(path, "query-parameter", message, line)
        for text in (*parameter.values, *((parameter.default,) if parameter.default is not None else ())):
            try:
                parameter.token(text)
            except ValueRefusedError as error:
                message = f"parameter {parameter.name!r}: expected {error}, got {text!r}"
                raise _refused(path, "query-parameter", message, line) from None
    declared = {parameter.name for parameter in parameters}
    for name, line in used.items():
        if name not in declared:
            message = f"?_{name} is used, but the header declares no parameter {name!r}"
            raise _refused(path, "query-parameter", message, parsed.lines + line)


def _variables(query: str) -> Iterator[tuple[str, int]]:
    """Yield the name of each variable of a parameter, with its line; the first line of each counts."""
    seen: set[str] = set()
    for match in TOKEN.finditer(query):
        name = match[0][len(VARIABLE) :]
        if match.lastgroup == "var" and match[0][1:].startswith("_") and name not in seen:
            seen.add(name)
            yield name, query.count("\n", 0, match.start()) + 1


def _undeclared(path: Path, parsed: ParsedFile, table: Mapping[str, str]) -> list[str]:
    """Return the prefixes that the query uses without declaring them, in the order of the table of prefixes.

    Raises:
        _RefusedError: the table does not have one.
    """
    declared: set[str] = set()
    used: dict[str, int] = {}
    before = ""
    for match in TOKEN.finditer(parsed.query):
        if match.lastgroup == "pname":
            prefix = match[0].partition(":")[0]
            if before.upper() == "PREFIX":
                declared.add(prefix)
            else:
                used.setdefault(prefix, parsed.query.count("\n", 0, match.start()) + 1)
        if match.lastgroup not in {"space", "comment"}:
            before = match[0]
    for prefix, line in used.items():
        if prefix not in declared and prefix not in table:
            message = f"the prefix {prefix}: is not declared, and not one of {', '.join(table)}"
            raise _refused(path, "query-prefix", message, parsed.lines + line)
    return [name for name in table if name in used and name not in declared]


def _expanded(path: Path, name: str, table: Mapping[str, str]) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in table:
        raise _refused(path, "query-header", f"needs: the prefix of {name!r} is not one of {', '.join(table)}", 1)
    return table[prefix] + local


def _checked_form(path: Path, query: str, parameters: Sequence[Parameter], shift: int) -> str:
    """Return the form of a query that an engine reads, with and without its optional parameters.

    Raises:
        _RefusedError: it is no query, or not one that the endpoint answers.
    """
    sample = {row.name: row.default or next(iter(row.values), SAMPLES[row.type]) for row in parameters}
    everything = {VARIABLE + row.name: row.token(sample[row.name]) for row in parameters}
    least = {VARIABLE + row.name: everything[VARIABLE + row.name] for row in parameters if not row.optional}
    for tokens in (everything, least, {}):
        text = substituted(query, tokens)
        try:
            form = inspect(text, Limits()).form
            if tokens or not parameters:
                _parse(text)
        except QuerySyntaxError as error:
            line = max(1, error.line + shift) if error.line else None
            raise _refused(path, "query-syntax", error.problem, line) from None
        except QueryError as error:
            raise _refused(path, "query-refused", str(error)) from None
    if form is None:
        raise _refused(path, "query-syntax", "it is no SELECT, ASK, CONSTRUCT or DESCRIBE query", None)
    return form.value


def _parse(text: str) -> None:
    """Have the engine read a query.

    Raises:
        QuerySyntaxError: it cannot.
    """
    try:
        ox.Store().query(text, base_iri="http://localhost/sparql")
    except SyntaxError as error:
        match = _POSITION.fullmatch(str(error))
        line, column, problem = (int(match[1]), int(match[2]), match[3]) if match else (None, None, str(error))
        raise in_words(QuerySyntaxError(problem, line=line, column=column), text) from None


def _refused(path: Path, code: str, message: str, line: int | None = None) -> _RefusedError:
    return _RefusedError(Fault(code, message, file=str(path), line=line))
