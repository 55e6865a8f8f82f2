"""Answer the hot URLs, ``/id/…`` and ``/doc/…``, before Flask's routing and request context are set up.

It calls the very function that the Flask view calls (publisher/web/documents/answer.py) and steps aside for whatever is
not a plain answer: another method, an error, a page that does not exist. tests/web/http/test_fastpath.py compares the
two ways for every kind of request: status, header fields and bytes. docs/benchmarks.md says what it is worth.
"""

from typing import TYPE_CHECKING, Final

from publisher.errors import PublisherError
from publisher.web.documents.answer import Documents, Reply, call_of
from publisher.web.http.errors import ProblemError
from publisher.web.site import Served
from publisher.web.sparql import fast

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_PREFIXES: Final = ("/doc/", "/id/")


class FastPath:
    """A short way to the documents.

    Args:
        documents: what the Flask view asks too.
        sparql: the short way to the answers of queries.
    """

    def __init__(self, documents: Documents, sparql: fast.SparqlFast) -> None:
        self._documents, self._sparql = documents, sparql

    def answer(self, environ: "WSGIEnvironment", served: Served) -> Reply | None:
        """Answer a request; None leaves it to Flask, which then says what is wrong with it."""
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        if environ["PATH_INFO"] == fast.PATH:
            return self._sparql.answer(environ, served)
        if not environ["PATH_INFO"].startswith(_PREFIXES):
            return None
        try:
            return self._documents.answer(served.release, call_of(environ))
        except (ProblemError, PublisherError):
            return None
