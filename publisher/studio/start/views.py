"""``/``: the sources of the workspace, and the live release."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response
from werkzeug.wrappers import Response as PlainResponse

from publisher.errors import Fault, SourceError
from publisher.studio.commands import command
from publisher.studio.pages import go, page, source_or_404, workspace
from publisher.studio.site.views import site_server
from publisher.studio.workspace import SourceFolder

blueprint = Blueprint("start", __name__)

_FAULTS: Final = 5
"""As many faults of a source.toml are shown."""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as the page lists it.

    Attributes:
        name: of its folder.
        title: of the source; the name where it has none.
        reader: the name of what reads its files; "" where nothing says it.
        faults: what is wrong with its source.toml.
        is_described: whether it has one.
    """

    name: str
    title: str
    reader: str
    faults: tuple[Fault, ...]
    is_described: bool


@blueprint.get("/")
def start() -> Response:
    """The sources of the workspace, and the live release."""
    here = workspace()
    return page(
        "start.html",
        sources=[_row(folder) for folder in here.sources()],
        live=here.live(),
        served=site_server().address,
        home=here.home,
        data=here.data,
        command=command("build", ("--data", here.data), ("--home", here.home)),
        active="/",
    )


@blueprint.get("/sources/<name>")
def source(name: str) -> PlainResponse:
    """Go on with a source where it stands: at its columns, or at its file as long as it has no description."""
    folder = source_or_404(name)
    return go(f"/sources/{name}/{'columns' if folder.is_described else 'file'}")


def _row(folder: SourceFolder) -> SourceRow:
    if not folder.is_described:
        return SourceRow(folder.name, folder.name, "", (), is_described=False)
    try:
        source = folder.load()
    except SourceError as error:
        return SourceRow(folder.name, folder.name, "", error.faults[:_FAULTS], is_described=True)
    return SourceRow(folder.name, source.title, source.reader, (), is_described=True)
