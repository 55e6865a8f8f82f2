"""A PostgreSQL server of the tests' own, where Debian's or another one is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PASSWORD = "harbour/secret"  # a slash has to be quoted in an address


@dataclass(frozen=True)
class PostgreSQL:
    """A running server: its address in the form of SQLAlchemy, and a way to run statements in it."""

    address: str
    psql: Path
    port: int

    def run(self, script: str) -> None:
        """Run statements; the first that fails ends it."""
        command = [self.psql, "--quiet", "-h", "127.0.0.1", "-p", str(self.port), "-U", "publisher", "-d", "postgres"]
        environment = {**os.environ, "PGPASSWORD": PASSWORD}
        subprocess.run([*command, "-v", "ON_ERROR_STOP=1"], input=script, text=True, env=environment, check=True)


def programs() -> Path | None:
    """Return the folder of initdb, pg_ctl and psql: Debian keeps one for each version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def owner() -> str | None:
    """Return whom to run the server as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def free_port() -> int:
    """Return a port that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_server(folder: Path) -> Iterator[PostgreSQL]:
    """Start a server on the loopback interface, with an empty database; stop and delete it in the end."""
    user = owner()
    home = Path(tempfile.mkdtemp(prefix="publisher-pg-"))
    try:
        (home / "password").write_text(PASSWORD)
        if user:
            for path in (home, home / "password"):
                shutil.chown(path, user)
        control = [folder / "pg_ctl", "-D", home / "data", "-l", home / "log", "-w"]
        run = partial(subprocess.run, user=user, cwd=home, check=True, stdout=subprocess.DEVNULL)
        rights = ["--auth", "scram-sha-256", "--pwfile", home / "password", "-U", "publisher"]
        run([folder / "initdb", "-D", home / "data", "-E", "UTF8", "--locale=C", "--no-sync", *rights])
        port = free_port()
        options = f"-p {port} -k {home} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=20"
        run([*control, "-o", options, "start"])
        try:
            address = f"postgresql://publisher:{PASSWORD.replace('/', '%2F')}@127.0.0.1:{port}/postgres"
            yield PostgreSQL(address, folder / "psql", port)
        finally:
            run([*control, "-m", "immediate", "stop"])
    finally:
        shutil.rmtree(home)
