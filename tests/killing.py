"""Builds as processes of their own, for tests that kill them: real registers, the real command line, a real server."""

import csv
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

from benchmarks.generate import COLUMNS, Register, write
from publisher.release import current

BASE = "https://lod.example.org"
DOCUMENT = "doc/institution/340000-anidisconcen-anhui-animal-disease-control-centre"
COUNT_QUERY = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
DEADLINE_S = 120
PUBLISHED_ALL, PUBLISHED_SOME, MACHINE = 0, 1, 3

LASTING = {"build.lock", "current", "identifiers.sqlite", "releases", "links"}
"""What a home may hold when no build runs."""


def environ(**variables):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}
    return {**plain, "PUBLISHER_BASE_URL": BASE, "NO_COLOR": "1", **variables}


@dataclass(frozen=True)
class Input:
    """What a source holds: a generated register, of which the first rows come a second time, to be quarantined."""

    count: int = 1200
    seed: int = 1
    changed: float = 0.0
    twice: int = 3

    def write(self, folder: Path) -> Path:
        write(Register(self.count, self.seed, self.changed), folder)
        file = folder / "institutions.csv"
        with file.open("a", encoding="utf-8", newline="") as stream:
            table = csv.writer(stream, lineterminator="\n")
            for row in islice(Register(self.count).rows(), self.twice):
                table.writerow([row.id, f"{row.name_en} again", *[""] * (len(COLUMNS) - 2)])
        return folder

    def grown(self) -> "Input":
        """More records, and other details of all of them: only a build in full will do."""
        return replace(self, count=self.count + 20, seed=self.seed + 1, changed=0.0)

    def altered(self) -> "Input":
        """Other details of a few: the release before can be patched."""
        return replace(self, changed=0.0 if self.changed else 0.15)


@dataclass
class Site:
    """A home, and the source that it is built from."""

    folder: Path
    home: Path = None
    fresh: dict = field(default_factory=dict)

    def __post_init__(self):
        self.home = self.home or self.folder / "home"

    @property
    def source(self):
        return self.folder / "source"

    def start(self, *options, home=None, processes=2):
        """Start a build, in a process group of its own."""
        command = [sys.executable, "-m", "publisher", "build", str(self.source), "--home", str(home or self.home)]
        return subprocess.Popen(
            [*command, "--processes", str(processes), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environ(),
            start_new_session=True,
        )

    def build(self, *options, **how):
        """Build to the end; gives exit code, seconds since the build began, and what was said."""
        process = self.start(*options, **how)
        first = begun(process)
        at = time.monotonic()
        said, _ = process.communicate(timeout=DEADLINE_S)
        return process.returncode, time.monotonic() - at, first + said

    def dumps_of_a_fresh_build(self, given):
        """The dumps' checksums of a build of some input in a new home."""
        if given not in self.fresh:
            other = Site(self.folder / f"fresh-{len(self.fresh)}")
            given.write(other.source)
            code, _, said = other.build()
            assert code == PUBLISHED_SOME, said
            self.fresh[given] = dumps(other.home)
        return self.fresh[given]


def begun(process):
    """Wait until Python has started and the build begins; gives the first line that it says."""
    return process.stdout.readline()


def dumps(home):
    """The digest of every download of the live release, but of what changed since the one before."""
    files = sorted((current(home) / "dumps").glob("institutions.*"))
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differing(home, expected_dumps):
    """The names of the downloads that are not as expected."""
    return [name for name, digest in dumps(home).items() if expected_dumps.get(name) != digest]


def counts(home):
    return json.loads((current(home) / "manifest.json").read_text())["counts"]


def verified(home):
    """What ``publisher releases verify`` says of the live release."""
    command = [sys.executable, "-m", "publisher", "releases", "verify", "current", "--home", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, env=environ(), timeout=DEADLINE_S, check=False)
    return done.returncode, done.stdout + done.stderr


def kill_group(process):
    """Kill a build with all its workers, as the system does when a machine goes down."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def end(process):
    """End a process that was started here, and all of its group."""
    if process.poll() is None:
        kill_group(process)
    elif process.stdout:
        process.stdout.close()


def assert_published(home, given, expected_dumps):
    """That the live release is whole, is that of the input, reconciles, and that nothing is left lying about."""
    code, said = verified(home)
    assert code == 0, said
    found = counts(home)
    assert found["read"] == given.count + given.twice
    assert found["quarantined"] == given.twice
    assert found["read"] == found["published"] + found["quarantined"]
    assert dumps(home) == expected_dumps, differing(home, expected_dumps)
    assert {path.name for path in home.iterdir()} <= LASTING


@dataclass(frozen=True)
class Told:
    """What a server says: a document, a count of statements, a dump's digest."""

    document: bytes
    statements: bytes
    dump: str


class Server:
    """``publisher serve``; a thread asks for a document all the time, and keeps whatever is not an answer."""

    def __init__(self, process, url):
        self.process, self.url = process, url
        self.failures, self.answers = [], 0
        self._ended = threading.Event()
        self._asking = threading.Thread(target=self._ask_on, daemon=True)

    def __enter__(self):
        until = time.monotonic() + DEADLINE_S
        while True:
            try:
                self.get(DOCUMENT)
                break
            except OSError:
                assert time.monotonic() < until
                time.sleep(0.1)
        self._asking.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._asking.join()

    def get(self, path, accept="text/turtle"):
        request = urllib.request.Request(self.url + path, headers={"Accept": accept})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    def told(self):
        query = urllib.parse.urlencode({"query": COUNT_QUERY})
        return Told(
            self.get(DOCUMENT),
            self.get(f"sparql?{query}", "application/sparql-results+json"),
            hashlib.sha256(self.get("dumps/institutions.nq.gz", "*/*")).hexdigest(),
        )

    def told_of(self, home, deadline_s=20):
        """What it says once it serves the live release of the home."""
        wanted = dumps(home)["institutions.nq.gz"]
        until = time.monotonic() + deadline_s
        while (said := self.told()).dump != wanted and time.monotonic() < until:
            time.sleep(0.1)
        assert said.dump == wanted
        return said

    def _ask_on(self):
        while not self._ended.wait(0.05):
            try:
                assert self.get(DOCUMENT)
                self.answers += 1
            except (OSError, AssertionError) as error:
                self.failures.append(repr(error))


@contextmanager
def serving(home):
    """Serve a home on loopback, on a free port."""
    command = [sys.executable, "-m", "publisher", "serve", "--home", str(home), "--port", "0", "--workers", "1"]
    variables = environ(PUBLISHER_QUERY_WORKERS="1", PUBLISHER_QUERY_SHARE="100000")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables, start_new_session=True
    )
    try:
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://localhost:\d+/", line)))
        with Server(process, url) as server:
            yield server
    finally:
        process.terminate()
        process.communicate(timeout=30)
