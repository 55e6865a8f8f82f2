"""A file is fetched from an address: from this network for a person at this machine, else from the internet only."""

import http.server
import socket
import threading
from dataclasses import replace

import pytest

from publisher.errors import SourceError
from publisher.studio.opening.files import add_address
from publisher.studio.workspace import Workspace

BODY = b"code,name\nA1,City Archive\nA2,City Library\n"


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves a table, and counts the requests."""

    def do_GET(self):
        self.server.asked.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *_):
        """Nothing is printed."""


@pytest.fixture
def server():
    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def remote(studio):
    """The workspace of a studio that is opened from other machines."""
    return Workspace(replace(studio.workspace.settings, allowed_hosts="studio.example.org"))


def address(server, host="127.0.0.1"):
    return f"http://{host}:{server.server_port}/lists/offices.csv?day=1"


def test_file_is_fetched_and_described_with_where_it_is_from(studio, server):
    answer = studio.post("/add/address", {"address": address(server)})
    assert answer.headers["Location"] == "/sources/offices/file"
    assert "<td>City Archive</td>" in studio.get("/sources/offices/file").text

    studio.post("/sources/offices/file", {"write": "1"})

    folder = studio.workspace.data / "offices"
    assert (folder / "offices.csv").read_bytes() == BODY
    assert f'origin = "{address(server)}"' in (folder / "source.toml").read_text(encoding="utf-8")
    assert len(server.asked) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
def test_machine_of_this_network_is_not_asked_for_somebody_elsewhere(studio, server, remote, host):
    studio.app.extensions["workspace"] = remote

    answer = studio.post("/add/address", {"address": address(server, host)})

    assert answer.status_code == 400
    assert server.asked == []
    assert list(remote.data.iterdir()) == []


def test_name_that_leads_elsewhere_when_it_is_connected_to_is_refused(server, remote, monkeypatch):
    """DNS rebinding: the first answer is a public address, each later one this machine."""
    lookup, asked = socket.getaddrinfo, []

    def rebound(host, port, *rest, **more):
        if host != "rebound.example":
            return lookup(host, port, *rest, **more)
        asked.append(host)
        place = "8.8.8.8" if len(asked) == 1 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (place, port or 0))]

    monkeypatch.setattr(socket, "getaddrinfo", rebound)

    with pytest.raises(SourceError, match="not on the public internet"):
        add_address(remote, address(server, "rebound.example"))

    assert server.asked == []
    assert len(asked) == 2
