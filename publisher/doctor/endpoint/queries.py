"""Send queries to a SPARQL endpoint, in the three ways of the protocol."""

from typing import Final
from urllib.parse import quote, urlencode

from publisher.doctor.client import Client, Reply
from publisher.doctor.reading import JSON_RESULTS, UnreadableError, as_json, rows

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"
SMALL: Final = "SELECT ?s { ?s ?p ?o } LIMIT 1"
"""A query that every endpoint answers at once, by one row or, if it is empty, by none."""


def by_get(client: Client, url: str, query: str, accept: str | None = JSON_RESULTS, **parameters: str) -> Reply:
    """Send a query by GET; an underscore in a parameter's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in parameters.items()}
    return client.get(f"{url}?{urlencode({'query': query, **named}, quote_via=quote)}", accept)


def by_post(client: Client, url: str, query: str, accept: str = JSON_RESULTS) -> Reply:
    """Send a query as the body of a POST."""
    return client.send("POST", url, accept, query, Content_Type=QUERY)


def by_form(client: Client, url: str, query: str, accept: str = JSON_RESULTS) -> Reply:
    """Send a query as a form."""
    return client.send("POST", url, accept, urlencode({"query": query}), Content_Type=FORM)


def seen(reply: Reply) -> str:
    """Return what came back, in a few words."""
    return reply.problem or f"status {reply.status}, {reply.media_type or 'no Content-Type'}"


def is_result(reply: Reply) -> bool:
    """Return whether an answer is a result of SELECT or ASK, as JSON."""
    try:
        content = as_json(reply.body) if reply.status == 200 else None
    except UnreadableError:
        return False
    return isinstance(content, dict) and "head" in content and bool({"results", "boolean"} & set(content))


def has_rows(reply: Reply) -> bool:
    """Return whether an answer is a result of SELECT, as JSON, that has a row."""
    try:
        return reply.status == 200 and bool(rows(reply.body, JSON_RESULTS))
    except UnreadableError:
        return False


def truth(reply: Reply) -> bool | None:
    """Return the truth value that an answer is, as JSON; None if it is something else."""
    try:
        value = as_json(reply.body).get("boolean") if reply.status == 200 else None
    except (UnreadableError, AttributeError):
        return None
    return value if isinstance(value, bool) else None
