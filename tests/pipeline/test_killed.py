"""``kill -9`` at random moments of builds, of all processes or of one: what is live is served on, the next build succeeds.

The moments are drawn anew at each run; ``KILL_SEED`` repeats one, and is logged with every failure
(``-o log_cli=true --log-cli-level=INFO`` shows it for all).
"""

import logging
import os
import random
import signal
import subprocess
import time

import psutil
import pytest

from publisher.release import current
from tests.killing import (
    MACHINE,
    PUBLISHED_SOME,
    Input,
    Site,
    assert_published,
    begun,
    dumps,
    end,
    kill_group,
    serving,
    verified,
)

pytestmark = pytest.mark.heavy

LOG = logging.getLogger(__name__)

MOMENTS = 10
SEED = int(os.environ.get("KILL_SEED") or random.SystemRandom().randrange(1_000_000))


class Story:
    """One home that is built over and over, and served all the while."""

    def __init__(self, site, server):
        self.site, self.server, self.live = site, server, Input()
        self.seconds = {}
        for kind in ("full", "incremental"):  # how long each takes, undisturbed
            self.finish(kind, self.next(kind))

    def next(self, kind):
        """The input of the next build of a kind, which lies in the source from now on."""
        given = self.live.grown() if kind == "full" else self.live.altered()
        given.write(self.site.source)
        return given

    def finish(self, kind, given):
        """Build to the end, and look at everything."""
        code, seconds, said = self.site.build(*options(kind))
        assert code == PUBLISHED_SOME, said
        if "nothing changed" not in said:
            self.seconds[kind] = seconds
        assert ("Updating the previous release" in said) == (kind == "incremental") or "nothing changed" in said, said
        assert_published(self.site.home, given, self.site.dumps_of_a_fresh_build(given))
        self.live = given
        self.server.told_of(self.site.home)

    def killed(self, kind, share):
        """Start a build and kill it when this share of its time is over; gives the input and how far it was.

        A build that was quicker than that is made again of something else, and killed after that share of what it took.
        """
        for _ in range(5):
            given = self.next(kind)
            process = self.site.start(*options(kind))
            try:
                begun(process)
                at = time.monotonic()
                process.wait(share * self.seconds[kind])
                self.seconds[kind] = time.monotonic() - at
            except subprocess.TimeoutExpired:
                kill_group(process)
                return given, phase(self.site.home)
            finally:
                end(process)
            self.finish(kind, given)
        return pytest.fail("each build was over before it could be killed")


def options(kind):
    return ("--full",) if kind == "full" else ()


def phase(home):
    """How far a build came, by what it left in staging."""
    left = home / "staging"
    marks = {
        "identified": "work-*/index.sqlite",
        "read": "work-*/*/*.sqlite",
        "mapped": "work-*/shards/??????",
        "updated": "work-*/updated/??????",
        "assembled": "2*/records.sqlite",
        "members": "work-*/updated/*.members",
        "dumped": "2*/dumps/SHA256SUMS",
        "described": "2*/catalog.nq",
        "sealed": "2*/manifest.json",
    }
    reached = [name for name, pattern in marks.items() if any(left.glob(pattern))]
    return ",".join(reached) or ("begun" if left.exists() else "no staging")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("killed"))
    Input().write(site.source)
    code, _, said = site.build()
    assert code == PUBLISHED_SOME, said
    with serving(site.home) as server:
        yield Story(site, server)


@pytest.mark.parametrize("number", range(MOMENTS))
@pytest.mark.parametrize("kind", ["full", "incremental"])
def test_a_build_killed_at_a_random_moment(story, kind, number):
    share = (number + random.Random(f"{SEED} {kind} {number}").random()) / MOMENTS
    home, server = story.site.home, story.server
    live, told = current(home), server.told_of(home)
    server.failures.clear()
    given, reached = story.killed(kind, share)
    LOG.info("seed %d, %s %d: killed at %.0f %% (%s)", SEED, kind, number, 100 * share, reached)

    assert verified(home)[0] == 0
    if current(home) == live or story.live != given:
        assert server.told_of(home) == told or current(home) != live
    else:  # the very last moment: the new release was live already
        assert dumps(home) == story.site.dumps_of_a_fresh_build(given)
    story.finish(kind, given)
    assert server.failures == []
    assert server.answers > 0


def keeps_track(process):
    """Whether a process is Python's own tracker of shared memory, which does no work of a build."""
    return any("resource_tracker" in word for word in process.cmdline())


def a_worker_of(process, dice):
    """A process of a build that is not the builder; waits for one."""
    until = time.monotonic() + 30
    while process.poll() is None and time.monotonic() < until:
        try:
            family = psutil.Process(process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            break
        family = [one for one in family if one.status() != psutil.STATUS_ZOMBIE and not keeps_track(one)]
        if family:
            return dice.choice(family)
        time.sleep(0.01)
    return None


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("kind", ["full", "incremental"])
def test_a_build_whose_worker_is_killed_does_its_work_again(story, kind, number):
    dice = random.Random(f"{SEED} worker {kind} {number}")
    share = (number + dice.random()) / 4
    given = story.next(kind)
    process = story.site.start(*options(kind))
    try:
        begun(process)
        time.sleep(share * story.seconds[kind])
        worker = a_worker_of(process, dice)
        name = " ".join(worker.cmdline()[-3:])[-60:] if worker else "none was left"
        if worker:
            worker.kill()
        said, _ = process.communicate(timeout=120)
    finally:
        end(process)
    LOG.info("seed %d, %s %d: worker killed at %.0f %% (%s)", SEED, kind, number, 100 * share, name)

    assert process.returncode == PUBLISHED_SOME, said
    assert "Traceback" not in said
    assert_published(story.site.home, given, story.site.dumps_of_a_fresh_build(given))
    story.live = given
    story.server.told_of(story.site.home)


def test_a_build_of_few_changed_records_needs_no_worker(story):
    given = story.next("incremental")
    process = story.site.start()
    try:
        while process.poll() is None:
            kill_workers(process)
            time.sleep(0.02)
        said, _ = process.communicate(timeout=10)
    finally:
        end(process)

    assert process.returncode == PUBLISHED_SOME, said
    assert_published(story.site.home, given, story.site.dumps_of_a_fresh_build(given))
    story.live = given
    story.server.told_of(story.site.home)


def test_a_build_that_loses_every_worker_ends_with_exit_code_3(story):
    live, told = current(story.site.home), story.server.told_of(story.site.home)
    given = story.next("full")
    process = story.site.start(*options("full"))
    try:
        until = time.monotonic() + 90
        while process.poll() is None and time.monotonic() < until:
            kill_workers(process)
            time.sleep(0.02)
        said, _ = process.communicate(timeout=10)
    finally:
        end(process)

    assert process.returncode == MACHINE, said
    assert "ended 3 times" in said
    assert "Traceback" not in said
    assert current(story.site.home) == live
    assert not (story.site.home / "staging").exists()
    assert verified(story.site.home)[0] == 0
    assert story.server.told() == told
    story.finish("full", given)


def kill_workers(process):
    """Kill all workers of a build: the children of its fork server."""
    try:
        family = psutil.Process(process.pid).children(recursive=True)
        workers = [one for one in family if one.ppid() != process.pid]
    except psutil.NoSuchProcess:
        return
    for worker in workers:
        try:
            worker.send_signal(signal.SIGKILL)
        except psutil.NoSuchProcess:
            continue
