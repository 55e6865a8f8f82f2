"""HTTP connections to the public internet only: the address that is connected to is the one that was checked.

A name is looked up once, and an address of somebody's own network is refused before anything is sent, at each redirect
too; so a link that someone wrote into the data cannot lead into this network (CWE-918), by a changed DNS entry either.
"""

import socket
from typing import Final

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from publisher.addresses import is_public


class PrivateAddressError(HTTPError):
    """A host is not on the public internet."""


def public_pool(allowed: frozenset[str]) -> PoolManager:
    """Return a pool of connections to hosts on the public internet, and to those that are allowed by name.

    Args:
        allowed: names of hosts on this network that may be asked, in lower case.
    """

    class Checked:
        """Connects to an address that was checked."""

        def _new_conn(self: HTTPConnection) -> socket.socket:  # type: ignore[misc]
            host = self.host.lower()
            try:
                found = socket.getaddrinfo(host, self.port, type=socket.SOCK_STREAM)
            except OSError as error:
                raise NewConnectionError(self, f"the name is not known: {error}") from error
            addresses = [str(row[4][0]) for row in found]
            if host not in allowed:
                addresses = [address for address in addresses if is_public(address)]
                if not addresses:
                    raise PrivateAddressError(f"{host} is not on the public internet")
            return _connected(self, addresses)

    class PublicHTTP(Checked, HTTPConnection):
        """Without TLS."""

    class PublicHTTPS(Checked, HTTPSConnection):
        """With TLS; the certificate is checked against the name."""

    pool = PoolManager(num_pools=20, retries=False)
    http = type("PublicHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": PublicHTTP})
    https = type("PublicHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": PublicHTTPS})
    pool.pool_classes_by_scheme = {"http": http, "https": https}
    return pool


_TRIED: Final = 3


def _connected(connection: HTTPConnection, addresses: list[str]) -> socket.socket:
    """Connect to the first address that answers."""
    problem: OSError | None = None
    timeout = connection.timeout if isinstance(connection.timeout, float | int) else None
    for address in addresses[:_TRIED]:
        try:
            return socket.create_connection((address, connection.port), timeout)
        except OSError as error:
            problem = error
    raise NewConnectionError(connection, f"no connection: {problem}") from problem
