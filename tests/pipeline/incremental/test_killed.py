"""``kill -9`` at random moments of builds after a month of changes: the live release serves, the next build succeeds.

A register goes from how it was to how it is and back, so that records are added, removed, edited, renamed, re-parented,
merged and revived. The moments are drawn anew at each run; ``KILL_SEED`` repeats one, and is logged with every failure.
"""

import csv
import json
import logging
import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from benchmarks.inputs.changing import Shares, generated
from publisher.release import current
from tests.support.killing import (
    PERMANENT,
    PUBLISHED_SOME,
    Site,
    counts,
    dumps,
    end,
    kill_group,
    serving,
    verified,
    wait_until_started,
)

LOG = logging.getLogger(__name__)

SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(1_000_000))
RECORDS = 250
SHARES = Shares(edited=0.05, added=0.03, removed=0.02, renamed=0.02, reparented=0.02, merged=2)
FEW, MANY = 1, 20
"""How many moments in every run, and in the heavy one."""


class Story:
    """One home that is built over and over and served all the while, and its twin, whose builds nobody kills."""

    def __init__(self, folder):
        self.month = generated(folder, RECORDS, SHARES)
        for source in (self.month.before, self.month.after):
            with (source / "institutions.csv").open("a", encoding="utf-8", newline="") as stream:
                csv.writer(stream).writerow(["no-name-at-all"])
        self.site, self.twin = Site(folder, folder / "home"), Site(folder, folder / "twin")
        self.turn, self.seconds, self.server = 0, 0.0, None
        self.next()
        self.finish()

    @property
    def key(self):
        """The identifier of a record that stays."""
        with (self.month.before / "institutions.csv").open(encoding="utf-8", newline="") as stream:
            return next(csv.DictReader(stream))["id"]

    def document(self):
        """The path of its document."""
        with closing(sqlite3.connect(current(self.site.home) / "records.sqlite")) as database:
            (slug,) = database.execute("SELECT slug FROM record WHERE key = ?", (self.key,)).fetchone()
        return f"doc/institution/{slug}"

    def next(self):
        """Give the source its other state."""
        self.turn += 1
        shutil.rmtree(self.site.source, ignore_errors=True)
        shutil.copytree((self.month.after, self.month.before)[self.turn % 2], self.site.source)

    def finish(self):
        """Build to the end here and in the twin, and look at everything."""
        code, seconds, output = self.site.build()
        assert code == PUBLISHED_SOME, output
        if "nothing changed" not in output:
            self.seconds = seconds
        code, _, output = self.twin.build()
        assert code == PUBLISHED_SOME, output
        code, output = verified(self.site.home)
        assert code == 0, output
        found = counts(self.site.home)
        with (self.site.source / "institutions.csv").open(encoding="utf-8", newline="") as stream:
            assert found["read"] == sum(1 for _ in csv.DictReader(stream))
        assert found["read"] == found["published"] + found["quarantined"]
        assert found["quarantined"] == 1
        assert found == counts(self.twin.home)
        assert dumps(self.site.home) == dumps(self.twin.home)
        assert identifiers(self.site.home) == identifiers(self.twin.home)
        assert {path.name for path in self.site.home.iterdir()} <= PERMANENT
        if self.server:
            self.server.state_of(self.site.home)

    def kill(self, share):
        """Start a build and kill it after this share of the time that the last one took; gives how far it was."""
        for _ in range(5):
            self.next()
            process = self.site.start()
            try:
                wait_until_started(process)
                at = time.monotonic()
                process.wait(share * self.seconds)
                self.seconds = time.monotonic() - at
            except subprocess.TimeoutExpired:
                kill_group(process)
                staging = self.site.home / "staging"
                return sorted(path.name for path in staging.glob("*/*")) if staging.exists() else []
            finally:
                end(process)
            self.finish()
        return pytest.fail("each build was over before it could be killed")


def identifiers(home):
    """What the register of a home has assigned."""
    with closing(sqlite3.connect(home / "identifiers.sqlite")) as database:
        return database.execute("SELECT kind, source, key, slug FROM assigned ORDER BY id").fetchall()


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    story = Story(tmp_path_factory.mktemp("killed"))
    with serving(story.site.home, story.document()) as server:
        story.server = server
        yield story


@pytest.mark.parametrize(
    "number", [pytest.param(number, marks=[pytest.mark.heavy] if number >= FEW else []) for number in range(MANY)]
)
def test_build_after_a_month_of_changes_is_killed(story, number):
    dice = random.Random(f"{SEED} {number}")
    share = (dice.randrange(MANY) + dice.random()) / MANY
    home, server = story.site.home, story.server
    live, state = current(home), server.state_of(home)
    server.failures.clear()

    reached = story.kill(share)
    LOG.info("seed %d, moment %d: killed at %.0f %% (%s)", SEED, number, 100 * share, ", ".join(reached))

    assert verified(home)[0] == 0
    assert current(home) != live or server.state_of(home) == state
    manifest = json.loads((current(home) / "manifest.json").read_text())
    assert manifest["counts"]["read"] == manifest["counts"]["published"] + manifest["counts"]["quarantined"]
    story.finish()
    assert server.failures == []
    assert server.answers > 0
