"""Examine whether web pages of other sites may read what there is (CORS)."""

from collections.abc import Iterator
from typing import Final

from publisher.doctor.client import Client, Reply
from publisher.doctor.findings import Finding

OTHER: Final = "https://other.example"
"""A site that asks from a visitor's browser."""

_NEEDED: Final = ("link", "etag", "content-location")


def examine_origins(client: Client, url: str, accept: str | None) -> Iterator[Finding]:
    """Yield what keeps pages of other sites from reading an address, or lets them read too much."""
    reply = client.get(url, accept, Origin=OTHER, Cookie="visitor=1")
    allowed = reply.headers.get("access-control-allow-origin")
    if allowed not in {"*", OTHER}:
        yield Finding.of("cors-missing", reply, f"status {reply.status} without Access-Control-Allow-Origin")
        return
    if allowed == OTHER and reply.headers.get("access-control-allow-credentials", "").lower() == "true":
        yield Finding.of("cors-credentials", reply, "the origin is repeated, and credentials are allowed")
    exposed = reply.named("access-control-expose-headers")
    hidden = [name for name in _NEEDED if name in reply.headers and not {name, "*"} & exposed]
    if hidden and reply.status == 200:
        yield Finding.of("cors-headers-hidden", reply, f"not exposed: {', '.join(hidden)}")


def examine_preflight(client: Client, url: str, content_type: str) -> Iterator[Finding]:
    """Yield a refusal of what a browser asks before a page of another site may POST."""
    reply = client.send(
        "OPTIONS",
        url,
        Origin=OTHER,
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="content-type",
    )
    refused = _refusal(reply)
    if refused:
        yield Finding.of("preflight-refused", reply, f"POST of {content_type}: {refused}")


def _refusal(reply: Reply) -> str:
    if not 200 <= reply.status < 300:
        return reply.problem or f"status {reply.status}"
    if reply.headers.get("access-control-allow-origin") not in {"*", OTHER}:
        return "no Access-Control-Allow-Origin"
    if not {"content-type", "*"} & reply.named("access-control-allow-headers"):
        return "Content-Type is not among Access-Control-Allow-Headers"
    return ""
