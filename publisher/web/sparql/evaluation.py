"""What a query over HTTP is to the engine, and what its answer is called; for Flask's view and the short way alike."""

import hashlib
import ipaddress
from collections.abc import Mapping
from typing import Any, Final

from publisher.store import Answer, Request
from publisher.store.inspection import Inspection, answer_key
from publisher.web.http.conditional import if_none_match, tag
from publisher.web.http.negotiation import CODINGS, IDENTITY
from publisher.web.site import Served
from publisher.web.sparql.formats import AnswerFormat
from publisher.web.sparql.request import ProtocolRequest

REVALIDATE: Final = "public, no-cache"
"""A shared cache may keep an answer, and asks whether the release is still the same: a 304 costs no evaluation."""

OUTCOME_KEY: Final = "publisher.sparql.outcome"
"""Where the short way leaves an evaluation that Flask has to send: an answer that is a file, or an error."""


def engine_request(asked: ProtocolRequest, inspection: Inspection, media_type: str, client: str) -> Request:
    """The request to the engine."""
    return Request(
        query=asked.query or "",
        media_type=media_type,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        client=client,
        inspection=inspection,
    )


def evaluate(served: Served, asked: Request, environ: dict[str, Any]) -> Answer:
    """Have the engine answer, unless the short way has already.

    Raises:
        QueryError: there is no answer.
    """
    outcome = environ.pop(OUTCOME_KEY, None)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome if isinstance(outcome, Answer) else served.engine.answer(asked)


def representation(served: Served, inspection: Inspection, asked: Request, chosen: AnswerFormat) -> str | None:
    """The name of a GET's answer: release, query, dataset and format; None for what may differ each time."""
    if inspection.volatile or inspection.form is None:
        return None
    key = answer_key(inspection, asked)
    return hashlib.sha256(served.release.version.encode() + key).hexdigest()[:24] + f"-{chosen.tag}"


def held(name: str | None, condition: str | None) -> str | None:
    """The tag of a copy that the client says it has, in whatever coding, so that nothing needs to be evaluated.

    Args:
        name: the representation's.
        condition: the If-None-Match header; "*" names nothing in particular, and is left for the answer to meet.
    """
    if name is None or condition is None or condition.strip() == "*":
        return None
    tags = (tag(name, coding) for coding in (*CODINGS, IDENTITY))
    return next((one for one in tags if if_none_match(condition, one)), None)


def client_of(environ: Mapping[str, Any], trusted_proxies: int) -> str:
    """Whom the query's seconds are counted against: the address, or for IPv6 the /64 that one subscriber has.

    Args:
        environ: the WSGI request.
        trusted_proxies: how many proxies in front add to X-Forwarded-For.
    """
    address = str(environ.get("REMOTE_ADDR", ""))
    if trusted_proxies > 0:
        forwarded = [part.strip() for part in str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        address = forwarded[-trusted_proxies] if len(forwarded) >= trusted_proxies else address
    if ":" not in address:
        return address
    try:
        parsed = ipaddress.IPv6Address(address)
    except ValueError:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
