"""``/chart/institution/<slug>``: an institution between what is above it and its parts, as a chart and as a list."""

from typing import Any, Final

from flask import Blueprint, Response, abort, redirect

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import ORG
from publisher.release import Release, StoredRecord, TreeNode
from publisher.uris import Kind
from publisher.web.shell.responses import current_served, release_page
from publisher.web.view.names import Names
from publisher.web.view.trees.chart import MAX_BOXES, chart
from publisher.web.view.trees.levels import level, listing
from publisher.web.view.values import ValueFormatter

blueprint = Blueprint("chart", __name__)

SIBLINGS: Final = 60
"""Other parts of the same institution that the list has, folded; there is a link to all."""


@blueprint.get("/chart/institution/<slug>")
def chart_page(slug: str) -> Response:
    """The place of an institution among others."""
    release = current_served().release
    record = release.record(Kind.INSTITUTION, slug) or abort(404)
    if record.state != "live":  # its document says where it is now, or that it is gone
        return redirect(f"{release.uris.path}/doc/{record.kind}/{record.slug}", 302)  # type: ignore[return-value]
    return release_page("chart.html", **_context(release, record), active="/institutions")


def _context(release: Release, record: StoredRecord) -> dict[str, Any]:
    hierarchy = release.hierarchy
    own = hierarchy.node(record.iri)
    path = hierarchy.path(record.iri) or (_alone(record),)
    parts = hierarchy.below(Kind.INSTITUTION, record.iri, limit=MAX_BOXES) if own else []
    siblings = _siblings(release, path)
    names = Names.of(release, (node.iri for node in (*path, *parts, *siblings)))
    return {
        "record": record,
        "name": names.get(record.iri, record.label),
        "page": f"{release.uris.path}/doc/{record.kind}/{record.slug}",
        "path": path,
        "names": names,
        "siblings": siblings,
        "siblings_at": listing(release, Kind.INSTITUTION, path[-2].slug) if len(path) > 1 else "",
        "others_above": _others_above(release, record, path),
        "parts": level(release, Kind.INSTITUTION, record.iri, offset=0) if own else (),
        "parts_at": listing(release, Kind.INSTITUTION, record.slug),
        "chart": chart(release, path, parts, names),
    }


def _alone(record: StoredRecord) -> TreeNode:
    return TreeNode(record.iri, Kind.INSTITUTION, record.slug, record.label, 0, 0, 0)


def _siblings(release: Release, path: tuple[TreeNode, ...]) -> list[TreeNode]:
    if len(path) < 2:
        return []
    found = release.hierarchy.below(Kind.INSTITUTION, path[-2].iri, limit=SIBLINGS + 1)
    return [node for node in found if node.iri != path[-1].iri][:SIBLINGS]


def _others_above(release: Release, record: StoredRecord, path: tuple[TreeNode, ...]) -> list[Any]:
    """What an institution is part of besides the one that it counts for."""
    formatter = ValueFormatter(Graph(record.quads, record.cards), release.uris)
    above = {node.iri for node in path}
    return [value for value in formatter.linked(record.iri, ORG.subOrganizationOf) if value.iri not in above]
