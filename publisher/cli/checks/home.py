"""Check the home: its layout, its live release, its register of identifiers, its owner, and the room on its disk."""

import os
import pwd
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from rich.filesize import decimal

from publisher.cli.checks.results import Results
from publisher.config import Settings
from publisher.errors import ClockError, ManifestError
from publisher.pipeline.build import needed_bytes, newest_version, require_base
from publisher.release import Home, Manifest, current
from publisher.release.files import free_bytes, open_read_only, require_space, require_writable
from publisher.release.homes import versions
from publisher.release.lock import holder

PART: Final = "home"


def check_home(results: Results, settings: Settings, source_bytes: int) -> None:
    """Check the folder of the publication.

    Args:
        results: what was found is added.
        settings: the settings.
        source_bytes: the size of all source files, for the room that a build needs.
    """
    home = Home(settings.home)
    with results.attempt(PART):
        require_writable((home.path, home.lock, home.staging, home.releases, home.identifiers))
    _check_owner(results, home.path)
    live: Manifest | None = None
    with results.attempt(PART):
        live = _live_release(results, home, settings.base_url.rstrip("/"))
    with results.attempt("disk"):
        needed = needed_bytes(source_bytes, live)
        existing = next(place for place in (home.path, *home.path.absolute().parents) if place.is_dir())
        require_space(existing, needed)
        results.ok("disk", f"{decimal(free_bytes(existing))} are free, a build needs about {decimal(needed)}")


def _live_release(results: Results, home: Home, base: str) -> Manifest | None:
    """Check the releases, and return the manifest of the live one."""
    if not home.path.is_dir():
        results.ok(PART, f"{home.path} does not exist yet; the first build makes it")
        return None
    home.check_layout()
    _check_register(home)
    earlier = versions(home.path)
    if earlier and newest_version() < earlier[-1].version:
        raise ClockError(newest_version(), earlier[-1].version)
    if pid := holder(home):
        results.ok(PART, f"a build is running (process {pid})")
    elif home.staging.exists():
        results.warn(PART, f"{home.staging} is left of a build that died; the next build removes it")
    if not (earlier or home.current.is_symlink()):
        results.ok(PART, f"{home.path} has no release yet; 'publisher build' makes the first")
        return None
    live = Manifest.load(current(home.path))
    require_base(live, base, home)
    results.ok(PART, f"release {live.version} of {live.base} is live, {len(earlier)} releases in all")
    return live


def _check_register(home: Home) -> None:
    """Check the register of identifiers.

    Raises:
        ManifestError: it is damaged.
    """
    if not home.identifiers.is_file():
        return
    try:
        with closing(open_read_only(home.identifiers)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
            database.execute("SELECT count(*) FROM assigned").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        problem = f"is damaged ({found}): restore it from a backup before the next build"
        raise ManifestError(str(home.identifiers), problem)


def _check_owner(results: Results, home: Path) -> None:
    """Warn of what another user owns, as after a build by root."""
    if not home.is_dir():
        return
    owner = home.stat().st_uid
    others = [path for path in sorted(home.iterdir()) if path.lstat().st_uid != owner]
    if others:
        named = ", ".join(path.name for path in others[:5])
        results.warn(
            PART, f"{named} in {home} belong to another user than the folder: chown --recursive {_name(owner)} {home}"
        )
    if os.geteuid() == 0 and owner != 0:
        command = f"runuser -u {_name(owner)} -- publisher check-config"
        results.warn(PART, f"you are root, who may do everything, but the home belongs to {_name(owner)}: {command}")


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
