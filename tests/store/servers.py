"""SPARQL servers to test the remote engine against: the oxigraph wheel's, and Virtuoso as Debian packages it."""

import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def oxigraph():
    """An empty server in memory; yields the value of ``--engine``."""
    places = (Path(sys.prefix) / "bin", ROOT / ".make" / "peers" / "bin")
    program = next((place / "oxigraph" for place in places if (place / "oxigraph").exists()), None)
    if program is None:
        pytest.skip("the oxigraph wheel is not installed: make bench")
    port = free_port()
    with _running(
        [str(program), "serve", "--bind", f"127.0.0.1:{port}"], f"http://127.0.0.1:{port}/query?query=ASK%7B%7D"
    ):
        yield f"http://127.0.0.1:{port}/query"


VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
ServerThreads = 20
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 100000
"""


@contextmanager
def virtuoso(folder):
    """A new server whose anonymous user may write; yields the value of ``--engine``."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt") or shutil.which("isql")
    if program is None or isql is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource")
    http_port, sql_port = free_port(), free_port()
    configuration = folder / "virtuoso.ini"
    configuration.write_text(VIRTUOSO_INI.format(folder=folder, http_port=http_port, sql_port=sql_port))
    url = f"http://127.0.0.1:{http_port}/sparql"
    with _running([program, "+foreground", "+configfile", str(configuration)], f"{url}?query=ASK%7B%7D"):
        grants = (
            'GRANT SPARQL_UPDATE TO "SPARQL"; '
            "DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('nobody', 7); "
            "DB.DBA.RDF_DEFAULT_USER_PERMS_SET ('SPARQL', 7);"
        )
        subprocess.run(
            [isql, f"127.0.0.1:{sql_port}", "dba", "dba", f"exec={grants}"], check=True, capture_output=True, timeout=60
        )
        yield url


@contextmanager
def _running(command, url):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            assert process.poll() is None, f"{command[0]} has ended"
            try:
                if requests.get(url, timeout=2).ok:
                    break
            except requests.RequestException:
                pass
            time.sleep(0.1)
        else:
            raise AssertionError(f"{command[0]} does not answer")
        yield
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
