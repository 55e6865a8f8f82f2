"""``/publish``: build, read what would change, make it live or discard it; go back to an earlier release."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import BaseIriError, ReleaseError, ReleaseNotFoundError, UsageError
from publisher.pipeline.schedule import DEFAULT_TIME, TIME, Schedule, base_of
from publisher.release import Manifest, activate, activate_waiting, current, discard_waiting, versions, waiting
from publisher.release.layout import MANIFEST
from publisher.studio.commands import command
from publisher.studio.errors import Refusal, RefusedError
from publisher.studio.pages import go, is_partial, page, workspace
from publisher.studio.publishing.difference import ReleaseDifference, difference_of
from publisher.studio.publishing.runs import Builds, Progress
from publisher.studio.publishing.schedule import folder_of, write_timer
from publisher.studio.site.about import SiteAbout
from publisher.studio.site.views import site_server
from publisher.uris import UriPolicy
from publisher.web.languages.reader import marked

blueprint = Blueprint("publishing", __name__)

OTHER_RELEASE: Final = Refusal(
    409,
    marked("Another release waits now"),
    marked("It was built since the page was shown. Look at what it changes, and decide then."),
)

WRONG_ADDRESS: Final = marked("This is no web address for a site")

STEPS: Final = (
    marked("Checking the sources"),
    marked("Reading"),
    marked("Mapping and validating"),
    marked("Assembling the release"),
    marked("Updating the previous release"),
    marked("Writing the query store"),
    marked("Sealing"),
)
"""The steps of a build as it says them, for the catalogues."""

DEFAULT_FOLDER: Final = "schedule"
"""The folder of the home that a timer is written into, where no other is named."""

_OVERRIDES: Final = ("allow-shrink", "allow-key-shift")


@blueprint.get("/publish")
def publish() -> Response:
    """The build that runs or the release that waits, and the releases that there are."""
    here = workspace()
    progress = _builds().progress()
    live = _live(here.home)
    shown = _waiting(here.home, live)
    return page(
        "publishing/publish.html",
        progress=progress,
        running=progress is not None and not progress.ended,
        step=_step,
        waits=shown[0] if shown else None,
        difference=shown[1] if shown else None,
        uris=UriPolicy(shown[0].base) if shown else None,
        live=live.name if live else None,
        releases=versions(here.home)[::-1],
        overrides=[name for name in _OVERRIDES if _failed(progress) and progress and f"--{name}" in progress.output],
        sources=[folder.name for folder in here.sources() if folder.is_described],
        about=here.about(),
        served=site_server().address,
        commands=_commands(here.home, here.data, here.about()),
        active="/publish",
    )


@blueprint.get("/publish/progress")
def progress_of_build() -> Response:
    """How far the build is; when it has ended, the whole page is asked for again."""
    progress = _builds().progress()
    response = page("publishing/progress.html", progress=progress, step=_step)
    if is_partial() and (progress is None or progress.ended):
        response.headers["HX-Refresh"] = "true"
    return response


@blueprint.post("/publish/build")
def build() -> PlainResponse:
    """Start a build whose release waits."""
    here = workspace()
    about = _said_about(here.about(), fixed=bool(base_of(here.home)))
    about.save(here.state)
    options = [*_options(about), *(f"--{name}" for name in _OVERRIDES if request.form.get(name))]
    _builds().start(here.home, here.data, options)
    return go("/publish")


@blueprint.post("/publish/cancel")
def cancel() -> PlainResponse:
    """End the build; nothing that is live changes."""
    _builds().cancel()
    return go("/publish")


@blueprint.post("/publish/activate")
def make_live() -> PlainResponse:
    """Make the release that waits live, if it is the one that was looked at."""
    _check_version()
    site_server().follow(activate_waiting(workspace().home).name)
    _builds().forget()
    return go("/publish")


@blueprint.post("/publish/discard")
def discard() -> PlainResponse:
    """Remove the release that waits."""
    _check_version()
    discard_waiting(workspace().home)
    _builds().forget()
    return go("/publish")


@blueprint.post("/publish/back")
def go_back() -> PlainResponse:
    """Make another release live that was live before."""
    site_server().follow(activate(workspace().home, request.form.get("version", "")).name)
    return go("/publish")


@blueprint.get("/publish/schedule")
def schedule() -> Response:
    """What makes a build every night, and the commands that start it once it is written."""
    at, written = request.args.get("at", DEFAULT_TIME), request.args.get("written", "")
    planned = _planned(at if TIME.fullmatch(at) else DEFAULT_TIME)
    folder = folder_of(workspace().home, written) if written else None
    is_written = folder is not None and all((folder / name).is_file() for name in planned.files)
    return _schedule(planned, written if is_written else DEFAULT_FOLDER, folder if is_written else None)


@blueprint.post("/publish/schedule")
def write_schedule() -> PlainResponse:
    """Write the timer into a folder of the home; nothing is started."""
    at, name = request.form.get("at", ""), request.form.get("folder", "").strip()
    planned = _planned(at if TIME.fullmatch(at) else DEFAULT_TIME)
    try:
        write_timer(planned, name)
    except UsageError as error:
        return _schedule(planned, name, None, str(error))
    return go(f"/publish/schedule?at={planned.at}&written={name}")


def _planned(at: str) -> Schedule:
    here = workspace()
    about = here.about()
    return Schedule(home=here.home, data=here.data, base=about.base, title=about.title, at=at)


def _schedule(planned: Schedule, name: str, written: Path | None, problem: str = "") -> Response:
    site = (("--base-url", planned.base), ("--title", planned.title))
    options = (("--home", planned.home), ("--data", planned.data), *site, ("--at", planned.at))
    return page(
        "publishing/schedule.html",
        400 if problem else 200,
        planned=planned,
        home=planned.home.name,
        folder=name,
        written=written is not None,
        commands=planned.commands(written) if written else (),
        problem=problem,
        command=command("schedule", *options, ("--write", planned.home / name)),
        active="/publish",
    )


def _builds() -> Builds:
    found: Builds = current_app.extensions.setdefault("builds", Builds())
    return found


def _failed(progress: Progress | None) -> bool:
    return progress is not None and progress.ended and not progress.succeeded and not progress.cancelled


def _check_version() -> None:
    """Check that the release that waits is the one that the page showed.

    Raises:
        RefusedError: it is another one, or none.
    """
    waits = waiting(workspace().home)
    if waits is None or waits.name != request.form.get("version"):
        raise RefusedError(OTHER_RELEASE)


def _waiting(home: Path, live: Path | None) -> tuple[Manifest, ReleaseDifference] | None:
    """The release that waits and what it changes; None without one, or if it was taken away while it was compared."""
    waits = waiting(home)
    if waits is None:
        return None
    try:
        return Manifest.load(waits), difference_of(live, waits)
    except (ReleaseError, OSError, sqlite3.Error):
        if (waits / MANIFEST).is_file() and (live is None or (live / MANIFEST).is_file()):
            raise
        return None


def _live(home: Path) -> Path | None:
    try:
        return current(home)
    except ReleaseNotFoundError:
        return None


def _step(text: str) -> tuple[str, str]:
    """The name of a step, and how much there is to do in it."""
    name, _, total = text.partition(": ")
    return name, total


def _said_about(about: SiteAbout, *, fixed: bool) -> SiteAbout:
    """Return what the form says of the site; what it leaves empty stays, and so does a web address that is fixed.

    Raises:
        RefusedError: the web address cannot be one with which addresses begin.
    """
    title = " ".join(request.form.get("title", "").split()) or about.title
    base = request.form.get("base", "").strip().rstrip("/") or about.base
    if fixed:
        return SiteAbout(title, about.base)
    try:
        return SiteAbout(title, UriPolicy(base).base)
    except BaseIriError as error:
        raise RefusedError(Refusal(400, WRONG_ADDRESS, str(error))) from error


def _options(about: SiteAbout) -> list[str]:
    return ["--base-url", about.base, "--title", about.title]


def _commands(home: Path, data: Path, about: SiteAbout) -> dict[str, Any]:
    of_home = ("--home", home)
    return {
        "build": command("build", "--no-activate", ("--data", data), of_home, *_options(about)),
        "diff": command("releases", "diff", "current", "waiting", of_home),
        "activate": command("releases", "activate", "waiting", of_home),
        "back": command("releases", "activate", "previous", of_home),
    }
