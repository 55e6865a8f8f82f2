"""``publisher watch``: from a build to a receiver, by the command line; what is not taken is tried again."""

import json

import pytest

from publisher.notices import delivery
from publisher.notices.delivery import RETRY_AFTER_S, Targets, deliver, post
from publisher.notices.memory import Memory
from publisher.notices.notice import Notice, NoticeKind
from tests.notices.receivers import site
from tests.support.log_restored import log_restored
from tests.support.registers import BASE, row, write_source


@pytest.fixture
def watch(publisher, publication):
    publication.build([row(1), row(2)])
    return lambda *arguments: publisher("watch", "--home", publication.home, *arguments)


def types(receiver):
    return [json.loads(body)["type"] for body in receiver.bodies]


def test_release_failed_build_and_shrinking_source_reach_the_receiver(publisher, publication, watch):
    options = ("--home", publication.home, "--base-url", BASE)
    with site(**{"/hook": 204}) as receiver:
        hook = ("--once", "--webhooks", f"{receiver.url}/hook")
        assert watch(*hook).code == 0
        write_source(publication.source, [row(1)])
        assert publisher("build", publication.source, *options).code == 2  # half of the records would be deleted
        assert watch(*hook).code == 0
        assert publisher("build", publication.source, *options, "--allow-shrink").code == 0
        called = watch(*hook)
        watch(*hook)

    assert types(receiver) == ["build.failed", "release.live", "source.shrunk"]
    assert "source.shrunk: Source register has shrunk: 1 records instead of 2" in called.out


def test_notices_are_reported_to_programs(publication, watch):
    with site(**{"/hook": 204}) as receiver, log_restored():
        hook = ("--once", "--webhooks", f"{receiver.url}/hook", "--log-format", "json")
        watch(*hook)
        publication.build([row(1), row(2), row(3)])
        called = watch(*hook)
    [line] = [json.loads(text) for text in called.err.splitlines()]

    assert (called.code, called.out, line["event"]) == (0, "", "message")
    assert "release.live" in line["message"]


def test_links_are_checked_if_they_are_to_be(publication, watch, monkeypatch):
    monkeypatch.setattr("publisher.cli.upkeep.watch.HOST_PAUSE_S", 0)
    with site(**{"/hook": 204, "/gone": 404}) as receiver:
        publication.build([row(1, url=f"{receiver.url}/gone"), row(2)])
        hook = ("--once", "--webhooks", f"{receiver.url}/hook")
        watch(*hook)
        assert ("HEAD", "/gone") not in receiver.asked
        watch(*hook, "--link-days", "30")
        assert ("HEAD", "/gone") not in receiver.asked, "this network is not asked"
        for _ in range(2):
            memory = Memory(publication.home / "watch.sqlite")
            memory.database.execute("UPDATE link SET due = 0")
            memory.close()
            watch(*hook, "--link-days", "30", "--link-hosts", "127.0.0.1")

    [body] = [body for body in receiver.bodies if b"links.dead" in body]
    assert json.loads(body)["data"]["links"][0]["reason"] == "404 Not Found"


def test_test_notice(watch):
    with site(**{"/hook": 204}) as receiver:
        called = watch("--test", "--webhooks", f"{receiver.url}/hook")

    assert called.code == 0
    assert json.loads(receiver.bodies[0])["data"]["test"] is True


def test_receiver_that_is_away_is_told_later(publication, watch):
    with site(**{"/hook": [500, 204]}) as receiver:
        hook = ("--webhooks", f"{receiver.url}/hook")
        failed = watch("--test", *hook)
        memory = Memory(publication.home / "watch.sqlite")
        memory.database.execute("UPDATE waiting SET due = 0")
        memory.close()
        again = watch("--once", *hook)

    assert failed.code == 3
    assert "did not take a notice: it answered 500" in failed.err
    assert again.code == 0
    assert receiver.bodies[0] == receiver.bodies[1]
    assert receiver.headers[0]["webhook-id"] == receiver.headers[1]["webhook-id"]


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        pytest.param((), "nobody to tell", id="nobody"),
        pytest.param(("--webhooks", "ftp://x"), "is no http(s) address", id="webhook"),
        pytest.param(("--mail-to", "a@b.org"), "without PUBLISHER_MAIL_SERVER", id="mail-without-server"),
        pytest.param(("--webhooks", "http://x", "--webhook-secret", "/none"), "cannot be read", id="key"),
    ],
)
def test_wrong_settings(watch, options, problem):
    called = watch("--once", *options)

    assert called.code == 2
    assert problem in called.err


def test_home_that_is_not_there(publisher, tmp_path):
    assert publisher("watch", "--once", "--home", tmp_path / "none", "--webhooks", "http://x").code == 2


def test_attempts_have_an_end(tmp_path, monkeypatch):
    memory, now = Memory(tmp_path / "watch.sqlite"), [0.0]
    notice = Notice(NoticeKind.RELEASE_LIVE, "2026-11-24T12:30:05Z", "subject", "text", {})
    with site(**{"/hook": 500}) as receiver:
        targets = Targets((f"{receiver.url}/hook",))
        post(memory, notice, targets)
        for delay in RETRY_AFTER_S:
            assert len(deliver(memory, targets, lambda: now[0])) == 1
            assert deliver(memory, targets, lambda: now[0]) == []
            now[0] += delay
        assert len(deliver(memory, targets, lambda: now[0])) == 1
        now[0] += 10**6
        assert deliver(memory, targets, lambda: now[0]) == []
    assert len(receiver.asked) == len(RETRY_AFTER_S) + 1
    memory.close()


def test_target_that_is_no_longer_in_the_settings_is_given_up(tmp_path):
    memory = Memory(tmp_path / "watch.sqlite")
    notice = Notice(NoticeKind.RELEASE_LIVE, "2026-11-24T12:30:05Z", "subject", "text", {})
    delivery.post(memory, notice, Targets(("http://old.example/hook",)))

    [error] = deliver(memory, Targets())

    assert error.is_final
    assert deliver(memory, Targets()) == []
    memory.close()
