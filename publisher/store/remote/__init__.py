"""A SPARQL 1.1 server in place of the embedded engine: ``--engine http://host:port/query``.

::

    graphs.py    the server's names for a release's graphs, and queries rewritten to use them
    http.py      one request with a deadline and a limit on the size of the response
    load.py      copies a release to the server, into graphs of its own; the marker that it is complete comes last
    engine.py    the engine: same refusals, admission and limits; answers are checked and serialised by us
"""

from publisher.store.remote.engine import RemoteEngine
from publisher.store.remote.http import Server
from publisher.store.remote.load import ReleaseLoading, drop, load, loaded, prune

__all__ = ["ReleaseLoading", "RemoteEngine", "Server", "drop", "load", "loaded", "prune"]
