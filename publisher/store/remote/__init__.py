"""A SPARQL 1.1 server in place of the embedded engine: ``--engine http://host:port/query``.

::

    names.py     which graph there holds which graph of a release
    rewrite.py   a query about the release's graphs as one about those
    http.py      a request with a deadline, an end to it at any moment, and a cap on what comes back
    load.py      a release into graphs of its own, the mark that it is whole last
    engine.py    the engine: same refusals, same gate, same caps; answers proved whole and written by us
"""

from publisher.store.remote.engine import RemoteEngine
from publisher.store.remote.http import Server
from publisher.store.remote.load import drop, load, loaded, prune

__all__ = ["RemoteEngine", "Server", "drop", "load", "loaded", "prune"]
