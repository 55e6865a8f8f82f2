"""``kill -9`` at random moments of a build: the live release is still served, and the next build succeeds.

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
from tests.support.killing import (
    PUBLISHED_SOME,
    SYSTEM_ERROR,
    Input,
    Site,
    assert_published,
    dumps,
    end,
    kill_group,
    serving,
    verified,
    wait_until_started,
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
        content = self.live.grown() if kind == "full" else self.live.altered()
        content.write(self.site.source)
        return content

    def finish(self, kind, content):
        """Build to the end, and look at everything."""
        code, seconds, output = self.site.build(*options(kind))
        assert code == PUBLISHED_SOME, output
        if "nothing changed" not in output:
            self.seconds[kind] = seconds
        assert ("Updating the previous release" in output) == (kind == "incremental") or "nothing changed" in output, (
            output
        )
        assert_published(self.site.home, content, self.site.dumps_of_a_fresh_build(content))
        self.live = content
        self.server.state_of(self.site.home)

    def killed(self, kind, share):
        """Start a build and kill it when this share of its time is over; gives the input and how far it was.

        A build that was quicker than that is made again of something else, and killed after that share of what it took.
        """
        for _ in range(5):
            content = self.next(kind)
            process = self.site.start(*options(kind))
            try:
                wait_until_started(process)
                at = time.monotonic()
                process.wait(share * self.seconds[kind])
                self.seconds[kind] = time.monotonic() - at
            except subprocess.TimeoutExpired:
                kill_group(process)
                return content, phase(self.site.home)
            finally:
                end(process)
            self.finish(kind, content)
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
    return ",".join(reached) or ("started" if left.exists() else "no staging")


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("killed"))
    Input().write(site.source)
    code, _, output = site.build()
    assert code == PUBLISHED_SOME, output
    with serving(site.home) as server:
        yield Story(site, server)


@pytest.mark.parametrize("number", range(MOMENTS))
@pytest.mark.parametrize("kind", ["full", "incremental"])
def test_a_build_killed_at_a_random_moment(story, kind, number):
    share = (number + random.Random(f"{SEED} {kind} {number}").random()) / MOMENTS
    home, server = story.site.home, story.server
    live, state = current(home), server.state_of(home)
    server.failures.clear()
    content, reached = story.killed(kind, share)
    LOG.info("seed %d, %s %d: killed at %.0f %% (%s)", SEED, kind, number, 100 * share, reached)

    assert verified(home)[0] == 0
    if current(home) == live or story.live != content:
        assert server.state_of(home) == state or current(home) != live
    else:  # the very last moment: the new release was live already
        assert dumps(home) == story.site.dumps_of_a_fresh_build(content)
    story.finish(kind, content)
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
def test_build_repeats_the_work_of_a_killed_worker(story, kind, number):
    dice = random.Random(f"{SEED} worker {kind} {number}")
    share = (number + dice.random()) / 4
    content = story.next(kind)
    process = story.site.start(*options(kind))
    try:
        wait_until_started(process)
        time.sleep(share * story.seconds[kind])
        worker = a_worker_of(process, dice)
        name = " ".join(worker.cmdline()[-3:])[-60:] if worker else "none was left"
        if worker:
            worker.kill()
        output, _ = process.communicate(timeout=120)
    finally:
        end(process)
    LOG.info("seed %d, %s %d: worker killed at %.0f %% (%s)", SEED, kind, number, 100 * share, name)

    assert process.returncode == PUBLISHED_SOME, output
    assert "Traceback" not in output
    assert_published(story.site.home, content, story.site.dumps_of_a_fresh_build(content))
    story.live = content
    story.server.state_of(story.site.home)


def test_build_of_few_changed_records_needs_no_worker(story):
    content = story.next("incremental")
    process = story.site.start()
    try:
        while process.poll() is None:
            kill_workers(process)
            time.sleep(0.02)
        output, _ = process.communicate(timeout=10)
    finally:
        end(process)

    assert process.returncode == PUBLISHED_SOME, output
    assert_published(story.site.home, content, story.site.dumps_of_a_fresh_build(content))
    story.live = content
    story.server.state_of(story.site.home)


def test_a_build_that_loses_every_worker_ends_with_exit_code_3(story):
    live, state = current(story.site.home), story.server.state_of(story.site.home)
    content = story.next("full")
    process = story.site.start(*options("full"))
    try:
        until = time.monotonic() + 90
        while process.poll() is None and time.monotonic() < until:
            kill_workers(process)
            time.sleep(0.02)
        output, _ = process.communicate(timeout=10)
    finally:
        end(process)

    assert process.returncode == SYSTEM_ERROR, output
    assert "ended 3 times" in output
    assert "Traceback" not in output
    assert current(story.site.home) == live
    assert not (story.site.home / "staging").exists()
    assert verified(story.site.home)[0] == 0
    assert story.server.state() == state
    story.finish("full", content)


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
