"""Queries that cannot be answered: invalid, refused, over a limit, or too many at once."""

from publisher.errors.base import PublisherError


class QueryError(PublisherError):
    """A query cannot be answered; a partial answer is never given instead."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL 1.1, or uses a function that the engine does not know.

    ``line`` and ``column`` count from 1; they are None if the engine does not report them.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        where = f" at line {line}, column {column}" if line is not None else ""
        super().__init__(f"the query is invalid{where}: {message}")
        self.problem, self.line, self.column = message, line, column


class QueryRefusedError(QueryError):
    """The query uses a feature that this endpoint does not allow: SERVICE, LOAD, update."""

    def __init__(self, feature: str, why: str) -> None:
        super().__init__(f"{feature} is not allowed: {why}")
        self.feature, self.why = feature, why


class QueryParameterError(QueryError):
    """A parameter of a named query is missing, unknown, or has a value that is not of its type."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"parameter {name!r}: {problem}")
        self.name = name


class QueryTooLargeError(QueryError):
    """The query's text is longer, or its brackets are nested deeper, than allowed."""

    def __init__(self, limit: str, *, allowed: int, actual: int | None = None) -> None:
        size = f" ({actual:,})" if actual is not None else ""
        super().__init__(f"the query exceeds the limit {limit} of {allowed:,}{size}; split it")
        self.limit, self.allowed, self.actual = limit, allowed, actual


class QueryTimeoutError(QueryError):
    """The deadline passed before the answer was complete."""

    def __init__(self, timeout_s: float) -> None:
        super().__init__(f"no complete answer within {timeout_s:g} s; request less, or use the dumps")
        self.timeout_s = timeout_s


class QueryMemoryError(QueryError):
    """The query needs more memory than a query may use."""

    def __init__(self, memory_mib: int) -> None:
        super().__init__(f"the query needs more than {memory_mib} MiB of memory; request less, or use the dumps")
        self.memory_mib = memory_mib


class ResultTooLargeError(QueryError):
    """The answer has more rows or bytes than allowed."""

    def __init__(self, limit: str, *, allowed: int) -> None:
        super().__init__(f"the answer exceeds the limit {limit} of {allowed:,}; use LIMIT and OFFSET, or the dumps")
        self.limit, self.allowed = limit, allowed


class QueryBusyError(QueryError):
    """So many queries are waiting that this one would not be answered in time."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(f"too many queries are running; try again in {retry_after_s} s")
        self.retry_after_s = retry_after_s


class QueryShareError(QueryError):
    """A client has used up its share of query-seconds."""

    def __init__(self, retry_after_s: int, *, share_s: float, window_s: float) -> None:
        super().__init__(
            f"your {share_s:g} query-seconds in {window_s:g} s are used up; try again in {retry_after_s} s"
        )
        self.retry_after_s, self.share_s, self.window_s = retry_after_s, share_s, window_s


class QueryFormatError(QueryError):
    """The answer has something that the requested format cannot carry; nothing is left out instead."""

    def __init__(self, media_type: str, problem: str, instead: str | None = None) -> None:
        instead = instead or ("N-Triples" if media_type == "application/rdf+xml" else "JSON, CSV or TSV")
        super().__init__(f"{media_type} cannot carry this answer: {problem}; request {instead}")
        self.media_type, self.problem = media_type, problem


class QueryDiskError(QueryError):
    """The disk that long answers are written to before they are sent is full or cannot be written."""

    def __init__(self) -> None:
        super().__init__("the server's disk for temporary files is full or cannot be written; request less, or later")


class QueryEngineError(QueryError):
    """The engine failed: a worker ended, or the remote server did not answer as expected."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the query engine failed: {problem}")
        self.problem = problem
