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

from benchmarks.inputs.generate import COLUMNS, Register, write
from publisher.release import current

BASE = "https://lod.example.org"
DOCUMENT = "doc/institution/340000-anidisconcen-anhui-animal-disease-control-centre"
COUNT_QUERY = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
DEADLINE_S = 600
"""What takes longer hangs, however loaded the machine is: tests wait for events, not for seconds."""
PUBLISHED_ALL, PUBLISHED_SOME, SYSTEM_ERROR = 0, 1, 3

PERMANENT = {
    "build.lock",
    "current.lock",
    "last-build.json",
    "home.json",
    "current",
    "identifiers.sqlite",
    "releases",
    "links",
}
"""What a home may contain when no build runs."""


def environ(**variables):
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PUBLISHER_")}
    return {**plain, "PUBLISHER_BASE_URL": BASE, "NO_COLOR": "1", **variables}


@dataclass(frozen=True)
class Input:
    """The content of a source: a generated register whose first rows occur twice, and are quarantined."""

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
        """More records, and other details of all of them: this needs a full build."""
        return replace(self, count=self.count + 20, seed=self.seed + 1, changed=0.0)

    def altered(self) -> "Input":
        """Other details of a few: the previous release can be updated."""
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
        """Build to the end; gives exit code, seconds since the build began, and its output."""
        process = self.start(*options, **how)
        first = wait_until_started(process)
        at = time.monotonic()
        output, _ = process.communicate(timeout=DEADLINE_S)
        return process.returncode, time.monotonic() - at, first + output

    def dumps_of_a_fresh_build(self, content):
        """The dumps' checksums of a build of some input in a new home."""
        if content not in self.fresh:
            other = Site(self.folder / f"fresh-{len(self.fresh)}")
            content.write(other.source)
            code, _, output = other.build()
            assert code == PUBLISHED_SOME, output
            self.fresh[content] = dumps(other.home)
        return self.fresh[content]


def wait_until_started(process):
    """Wait until the build has started; returns the first line of its output."""
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
    """The exit code and output of ``publisher releases verify`` for the live release."""
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


def assert_published(home, content, expected_dumps):
    """Check that the live release is complete, is that of the input, reconciles, and that nothing else is left."""
    code, output = verified(home)
    assert code == 0, output
    found = counts(home)
    assert found["read"] == content.count + content.twice
    assert found["quarantined"] == content.twice
    assert found["read"] == found["published"] + found["quarantined"]
    assert dumps(home) == expected_dumps, differing(home, expected_dumps)
    assert {path.name for path in home.iterdir()} <= PERMANENT


@dataclass(frozen=True)
class ServedState:
    """What a server answers: a document, a count of statements, a dump's digest."""

    document: bytes
    statements: bytes
    dump: str


class Server:
    """``publisher serve``; a thread requests a document all the time, and collects the failures."""

    def __init__(self, process, url, document=DOCUMENT):
        self.process, self.url, self.document = process, url, document
        self.failures, self.answers = [], 0
        self._ended = threading.Event()
        self._asking = threading.Thread(target=self._ask_on, daemon=True)

    def __enter__(self):
        until = time.monotonic() + DEADLINE_S
        while True:
            try:
                self.get(self.document)
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

    def state(self):
        query = urllib.parse.urlencode({"query": COUNT_QUERY})
        return ServedState(
            self.get(self.document),
            self.get(f"sparql?{query}", "application/sparql-results+json"),
            hashlib.sha256(self.get("dumps/institutions.nq.gz", "*/*")).hexdigest(),
        )

    def state_of(self, home, deadline_s=20):
        """What it answers when it serves the live release of the home."""
        expected = dumps(home)["institutions.nq.gz"]
        until = time.monotonic() + deadline_s
        while (state := self.state()).dump != expected and time.monotonic() < until:
            time.sleep(0.1)
        assert state.dump == expected
        return state

    def _ask_on(self):
        while not self._ended.wait(0.05):
            try:
                assert self.get(self.document)
                self.answers += 1
            except (OSError, AssertionError) as error:
                self.failures.append(repr(error))


@contextmanager
def serving(home, document=DOCUMENT):
    """Serve a home on loopback, on a free port; a document of it is requested all the while."""
    command = [sys.executable, "-m", "publisher", "serve", "--home", str(home), "--port", "0", "--workers", "1"]
    variables = environ(PUBLISHER_QUERY_WORKERS="1", PUBLISHER_QUERY_SHARE="100000")
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=variables, start_new_session=True
    )
    try:
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://localhost:\d+/", line)))
        with Server(process, url, document) as server:
            yield server
    finally:
        process.terminate()
        process.communicate(timeout=30)
