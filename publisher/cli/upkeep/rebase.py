"""``publisher rebase``: move a publication to another base URL."""

import datetime as dt
from typing import Any

import click

from publisher.cli.options import epilog, setting
from publisher.config import Settings
from publisher.errors import UsageError
from publisher.release import Home, Manifest, versions
from publisher.release.lock import hold
from publisher.release.moving import Move, read_moves, write_moves
from publisher.uris import UriPolicy


@click.command(
    epilog=epilog(
        "publisher rebase https://registers.example.net --home site",
        DONE="the next build has the new base",
        QUARANTINED="",
        USAGE="no release, or a wrong base URL",
    )
)
@click.argument("new_base", metavar="URL")
@setting("home")
@click.option("--undo", is_flag=True, help="Take the last move back, as long as nothing was built after it.")
def rebase(new_base: str, *, undo: bool, **options: Any) -> None:
    """Move a publication to another base URL, with the next build.

    Identifiers stay: everything has the same address below URL, says what it was called before by owl:sameAs, and the
    server redirects what is asked of the old base. With --undo, URL is the old base again.
    """
    home = Home(Settings.from_env(**options).home)
    new = UriPolicy(new_base.rstrip("/")).base
    with hold(home):
        home.check_layout()
        earlier = versions(home.path)
        if not earlier:
            raise UsageError(f"no release in {home.path}: nothing was published yet, so build with --base-url {new}")
        moves = read_moves(home.moves)
        changed = _without_last(moves, earlier[-1], new) if undo else _with_move(moves, earlier[-1], new)
        write_moves(home.moves, changed)
    click.echo(f"the next build has the base {new}: set PUBLISHER_BASE_URL, and run 'publisher build'")
    if not undo:
        click.echo(f"keep the host of {earlier[-1].base} leading to this server: docs/deploy.md has the redirects")


def _with_move(moves: tuple[Move, ...], newest: Manifest, new: str) -> tuple[Move, ...]:
    """Add a move.

    Raises:
        UsageError: the publication has that base, or moves already.
    """
    if moves and moves[-1].release == newest.version:
        raise UsageError(
            f"the move to {moves[-1].new} waits for a build: run 'publisher build --base-url {moves[-1].new}', or take "
            f"it back by 'publisher rebase {newest.base} --undo'"
        )
    if new == newest.base:
        raise UsageError(f"{new} is the base of the newest release already; nothing was changed")
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (*moves, Move(old=newest.base, new=new, at=now, release=newest.version))


def _without_last(moves: tuple[Move, ...], newest: Manifest, old: str) -> tuple[Move, ...]:
    """Take the last move back.

    Raises:
        UsageError: a release was built after it, or it was from another base.
    """
    if not moves or moves[-1].release != newest.version or moves[-1].old != old:
        raise UsageError(f"no move from {old} waits for a build, so there is nothing to take back")
    return moves[:-1]
