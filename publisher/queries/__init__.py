"""Named queries: ``.rq`` files that a release offers as ``/api/queries/<name>``, as examples, and described as RDF.

``model``        a query and its parameters, as a release holds them in ``queries.json``.
``terms``        a parameter's value: from a text that a client sends to an RDF term.
``header``       the ``#+`` lines at the beginning of a file.
``reading``      read and check a folder of files, for a build.
``description``  queries, prefixes and classes as RDF: the graph ``<base>/graph/service``.

Specified by docs/queries.md.
"""

from publisher.queries.model import NamedQuery, Parameter, load, offered

__all__ = ["NamedQuery", "Parameter", "load", "offered"]
