"""``/publish``: build, read what would change, make it live or discard it; go back to an earlier release."""

import re
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, current_app, request
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import ReleaseNotFoundError
from publisher.release import Manifest, activate, activate_waiting, current, discard_waiting, versions, waiting
from publisher.studio.commands import command
from publisher.studio.errors import Refusal, RefusedError
from publisher.studio.pages import go, is_partial, page, workspace
from publisher.studio.publishing.difference import difference_of
from publisher.studio.publishing.runs import Builds, Progress
from publisher.studio.publishing.schedule import DEFAULT_TIME, crontab, service, timer
from publisher.web.languages.reader import marked

blueprint = Blueprint("publishing", __name__)

OTHER_RELEASE: Final = Refusal(
    409,
    marked("Another release waits now"),
    marked("It was built since the page was shown. Look at what it changes, and decide then."),
)

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

_OVERRIDES: Final = ("allow-shrink", "allow-key-shift")
_TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@blueprint.get("/publish")
def publish() -> Response:
    """The build that runs or the release that waits, and the releases that there are."""
    here = workspace()
    progress = _builds().progress()
    waits = waiting(here.home)
    live = _live(here.home)
    return page(
        "publishing/publish.html",
        progress=progress,
        running=progress is not None and not progress.ended,
        step=_step,
        waits=Manifest.load(waits) if waits else None,
        difference=difference_of(live, waits) if waits else None,
        live=live.name if live else None,
        releases=versions(here.home)[::-1],
        overrides=[name for name in _OVERRIDES if _failed(progress) and progress and f"--{name}" in progress.output],
        sources=[folder.name for folder in here.sources() if folder.is_described],
        commands=_commands(here.home, here.data),
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
    live = _live(here.home)
    base = Manifest.load(live).base if live else here.settings.base_url
    options = ["--base-url", base, *(f"--{name}" for name in _OVERRIDES if request.form.get(name))]
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
    activate_waiting(workspace().home)
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
    activate(workspace().home, request.form.get("version", ""))
    return go("/publish")


@blueprint.get("/publish/schedule")
def schedule() -> Response:
    """What makes a build every night, to be copied."""
    here = workspace()
    at = request.args.get("at", DEFAULT_TIME)
    at = at if _TIME.fullmatch(at) else DEFAULT_TIME
    return page(
        "publishing/schedule.html",
        at=at,
        service=service(here.home, here.data),
        timer=timer(at),
        crontab=crontab(at, here.home, here.data),
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


def _live(home: Path) -> Path | None:
    try:
        return current(home)
    except ReleaseNotFoundError:
        return None


def _step(text: str) -> tuple[str, str]:
    """The name of a step, and how much there is to do in it."""
    name, _, total = text.partition(": ")
    return name, total


def _commands(home: Path, data: Path) -> dict[str, Any]:
    of_home = ("--home", home)
    return {
        "build": command("build", "--no-activate", ("--data", data), of_home),
        "diff": command("releases", "diff", "current", "waiting", of_home),
        "activate": command("releases", "activate", "waiting", of_home),
        "back": command("releases", "activate", "previous", of_home),
    }
