"""The short way to ``/sparql`` for a plain GET: before Flask's routing and request context are set up.

It steps aside for whatever is not a plain answer; what it has evaluated by then goes along, so that nothing is
evaluated twice. Short answers are kept whole, headers and all, under the very text of the request.
tests/web/sparql/test_fast.py compares the two ways.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from publisher.errors import PublisherError, QueryError
from publisher.store.inspection import Form, inspect
from publisher.web.documents.answer import Headers, Reply
from publisher.web.http.cache import ByteCache
from publisher.web.http.conditional import coding_for, compress, if_none_match, tag
from publisher.web.http.errors import ProblemError
from publisher.web.http.negotiation import IDENTITY, choose
from publisher.web.site import Served
from publisher.web.sparql.evaluation import OUTCOME_KEY, REVALIDATE, client_of, engine_request, held, representation
from publisher.web.sparql.formats import OFFERS, PAGE, AnswerFormat
from publisher.web.sparql.request import read_get

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

PATH: Final = "/sparql"
_KEPT_BYTES: Final = 16 * 1024 * 1024
_SHORT_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class _Kept:
    """A whole answer, with its headers ready for 200 and for 304."""

    etag: str
    headers: Headers
    headers_304: Headers
    body: bytes


class SparqlFast:
    """A short way to the answers of queries.

    Args:
        trusted_proxies: how many proxies in front add to X-Forwarded-For.
    """

    def __init__(self, trusted_proxies: int) -> None:
        self._trusted_proxies = trusted_proxies
        self._kept: ByteCache[_Kept] = ByteCache(_KEPT_BYTES)

    def answer(self, environ: "WSGIEnvironment", served: Served) -> Reply | None:
        """Answer a GET or HEAD of ``/sparql?query=…``; None leaves it to Flask."""
        sent = str(environ.get("QUERY_STRING", ""))
        if "query=" not in sent or "download=" in sent:
            return None
        accept, coding = environ.get("HTTP_ACCEPT"), environ.get("HTTP_ACCEPT_ENCODING")
        key = (served.release.version, sent, accept, coding)
        if kept := self._kept.get(key):
            return _sent(kept, environ)
        try:
            return self._evaluated(environ, served, key)
        except QueryError as error:
            environ[OUTCOME_KEY] = error
        except (ProblemError, PublisherError):
            return None
        return None

    def _evaluated(self, environ: "WSGIEnvironment", served: Served, key: tuple[object, ...]) -> Reply | None:
        asked = read_get(str(environ["QUERY_STRING"]).encode("latin-1"))
        inspection = inspect(asked.query or "", served.engine.limits)
        chosen = _chosen(inspection.form, environ.get("HTTP_ACCEPT"))
        if chosen is None or chosen is PAGE:
            return None
        request = engine_request(asked, inspection, chosen.written, client_of(environ, self._trusted_proxies))
        name = representation(served, inspection, request, chosen)
        if found := held(name, environ.get("HTTP_IF_NONE_MATCH")):
            return Reply("304 Not Modified", [("ETag", found), *_COMMON], b"", PATH)
        answer = served.engine.answer(request)
        coding = coding_for(
            environ.get("HTTP_ACCEPT_ENCODING"), size=answer.size_bytes, content_type=chosen.content_type
        )
        if not isinstance(answer.body, bytes) or name is None or coding is None:
            environ[OUTCOME_KEY] = answer
            return None
        kept = _whole(answer.body, chosen, name, coding)
        if len(kept.body) <= _SHORT_BYTES:
            self._kept.put(key, kept, size=len(kept.body))
        return _sent(kept, environ)


_COMMON: Final = (("Vary", "Accept, Accept-Encoding"), ("Cache-Control", REVALIDATE))


@lru_cache(maxsize=1024)
def _chosen(form: Form | None, accept: str | None) -> AnswerFormat | None:
    return choose(accept, OFFERS[form or Form.SELECT])


def _whole(body: bytes, chosen: AnswerFormat, name: str, coding: str) -> _Kept:
    etag, sent = tag(name, coding), compress(body, coding)
    kept: Headers = [("ETag", etag), *_COMMON]
    headers: Headers = [("Content-Type", chosen.content_type), ("Content-Length", str(len(sent))), *kept]
    if coding != IDENTITY:
        headers.append(("Content-Encoding", coding))
    return _Kept(etag, headers, kept, sent)


def _sent(kept: _Kept, environ: "WSGIEnvironment") -> Reply:
    condition = environ.get("HTTP_IF_NONE_MATCH")
    if condition is not None and if_none_match(condition, kept.etag):
        return Reply("304 Not Modified", kept.headers_304, b"", PATH)
    return Reply("200 OK", kept.headers, b"" if environ["REQUEST_METHOD"] == "HEAD" else kept.body, PATH)
