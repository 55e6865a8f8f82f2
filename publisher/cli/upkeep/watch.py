"""``publisher watch``: tell people and programs what happens to a home, and check its links."""

import time
from collections.abc import Iterator
from typing import Any, Final

import click

from publisher.cli import output
from publisher.cli.options import epilog, setting
from publisher.config import Settings, names
from publisher.errors import ReleaseNotFoundError, UsageError
from publisher.notices.delivery import Targets, deliver, post
from publisher.notices.link_client import LinkClient
from publisher.notices.links import LinkChecks
from publisher.notices.memory import Memory
from publisher.notices.notice import Notice, NoticeKind
from publisher.notices.observation import observe
from publisher.release import Home, Manifest, current

FILE: Final = "watch.sqlite"
HOST_PAUSE_S: Final = 10.0
"""Between two requests of the link checker to one host."""

LINKS_FOR_S: Final = 300.0
"""How long links are checked before the home is looked at again."""


@click.command(
    epilog=epilog(
        "publisher watch --webhooks https://chat.example.org/hook",
        "publisher watch --once --link-days 30",
        "publisher watch --test",
        DONE="stopped; with --once or --test, everything was delivered",
        QUARANTINED="",
        USAGE="no home, or a wrong command or setting",
        SYSTEM="with --once or --test: not all was delivered; the next call tries again",
    )
)
@setting("home", *names("notice"), "log_format")
@click.option("--once", is_flag=True, help="Look once, deliver, and end; for a timer.")
@click.option(
    "--every", type=click.FloatRange(min=1), default=30.0, show_default=True, help="Seconds between two looks."
)
@click.option("--test", "is_test", is_flag=True, help="Send a notice to every target, and end.")
@click.pass_context
def watch(context: click.Context, /, *, once: bool, every: float, is_test: bool, **options: Any) -> None:
    """Tell people and programs what happens to a home, by webhook and e-mail.

    A release goes live, a build fails, a source shrinks, links are dead (with --link-days).
    """
    settings = Settings.from_env(**options)
    output.log_as(settings.log_format)
    home, targets = Home(settings.home), targets_of(settings)
    if not home.path.is_dir():
        raise UsageError(f"there is no home {home.path}: run 'publisher build', or name another --home")
    if not targets.names:
        raise UsageError("nobody to tell: set PUBLISHER_WEBHOOKS or PUBLISHER_MAIL_TO")
    home.check_layout()
    memory = Memory(home.path / FILE)
    if is_test:
        post(memory, _test_notice(home), targets)
    while True:
        for notice in () if is_test else _look(home, memory, settings):
            post(memory, notice, targets)
            output.say(f"{notice.at} {notice.kind}: {notice.subject}")
        errors = deliver(memory, targets)
        for error in errors:
            output.error(str(error))
        if once or is_test:
            memory.close()
            context.exit(3 if errors else 0)
        time.sleep(every)


def targets_of(settings: Settings) -> Targets:
    """Return where notices go to.

    Raises:
        NoticeSettingError: a setting cannot be used.
    """
    return Targets.of(
        urls=settings.webhooks,
        secret=settings.webhook_secret,
        mail_to=settings.mail_to,
        mail_from=settings.mail_from,
        server=settings.mail_server,
        password=settings.mail_password,
    )


def _look(home: Home, memory: Memory, settings: Settings) -> Iterator[Notice]:
    yield from observe(home, memory, settings.notice_shrink)
    if settings.link_days:
        yield from _dead_links(home, memory, settings)


def _dead_links(home: Home, memory: Memory, settings: Settings) -> Iterator[Notice]:
    try:
        live = Manifest.load(current(home.path))
    except ReleaseNotFoundError:
        return
    checks = LinkChecks(memory, settings.link_days)
    checks.follow(home.release(live.version), live.base)
    allowed = frozenset(host.strip().lower() for host in settings.link_hosts.split(",") if host.strip())
    if died := checks.run(LinkClient(pause_s=HOST_PAUSE_S, allowed=allowed), LINKS_FOR_S):
        yield checks.notice(died, live.base)


def _test_notice(home: Home) -> Notice:
    live = Manifest.load(current(home.path))
    subject = f"A test: release {live.version} of {live.base} is live"
    facts = {"release": live.version, "base": live.base, "test": True}
    return Notice(NoticeKind.RELEASE_LIVE, live.created, subject, f"{subject}. Nothing has changed.", facts)
