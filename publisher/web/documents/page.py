"""Render the HTML page of a thing: view, template, and the very triples of the page as JSON-LD inside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from publisher.rdf import documents
from publisher.rdf.graph import Graph
from publisher.rdf.nquads import Subjects
from publisher.release import Release, StoredRecord, TreeNode
from publisher.uris import Kind
from publisher.web.documents import page_values
from publisher.web.documents.page_values import Values
from publisher.web.reuse.forms import forms_for
from publisher.web.shell.pages import Pages, embeddable
from publisher.web.shell.prerendered import Parts
from publisher.web.site import Served
from publisher.web.view.history import ChangeLine
from publisher.web.view.incoming import incoming
from publisher.web.view.names import Names
from publisher.web.view.record import Correction, record_of
from publisher.web.view.remarks import remarks_of
from publisher.web.view.statements import Block, statements
from publisher.web.view.things import institution, summary_of, thing
from publisher.web.view.trees.levels import TREE_PAGES, listing
from publisher.web.view.values import SHOWN, ValueFormatter
from publisher.web.view.whereabouts import town_point
from publisher.zones import zone_of

BELOW: Final = 60
"""The most places in a place, or concepts below a concept, that its page shows; those with the most institutions."""


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """Renders the pages of things.

    Attributes:
        pages: renders templates.
    """

    pages: Pages

    def render(self, served: Served, record: StoredRecord, *, of_version: ChangeLine | None = None) -> bytes:
        """Return the page of a thing in UTF-8; the page of a withdrawn one shows what is known of it.

        A property with very many values is shown in part, except on the page of an earlier version: the list that the
        part links to is of the current values.

        Args:
            served: the release that is served.
            record: the thing.
            of_version: the change that created it, if the page shows an earlier version.
        """
        release = served.release
        graph = Graph(record.quads, record.cards)
        own, cards = (graph.own, graph.cards) if of_version else shortened(graph.own, graph.cards)
        all_values = "" if of_version else values_page(release, record)
        formatter = ValueFormatter(graph, release.uris, all_values)
        data = embeddable(documents.embedded(own, cards, release.uris, record.iri))
        parts = self.pages.parts(served)
        values = {"data": data, **_values(parts, release, record, formatter, of_version)}
        return parts.page("document.html", values, kind=record.kind, forms=forms_for(record.kind))


def _values(
    parts: Parts, release: Release, record: StoredRecord, formatter: ValueFormatter, of_version: ChangeLine | None
) -> Values:
    """Return the variables of a page beside its JSON-LD."""
    view = institution if record.kind is Kind.INSTITUTION else thing
    shown = view(formatter, record.iri)
    points, about = _points(release, shown), record_of(release, record, formatter)
    beside, current = release.beside(record), not of_version
    name = shown["names"][0].text if shown["names"] else record.label
    of_tree, is_live = _tree(release, record, beside.node, shown), record.state == "live"
    sections = parts.blocks(
        _template(record), record=record, view=shown, name=name, points=points, zone=_zone(shown, points), **of_tree
    )
    return {
        **sections,
        "name": name,
        "summary": summary_of(shown),
        "map": points and is_live,
        "withdrawn": not is_live,
        "size": str(formatter.graph.size),
        "references": _references(parts, release, record, beside.linking, formatter) if is_live else "",
        "statements": _statements(parts, release, record, formatter, apart=current),
        "corrections": _corrections(parts, about["corrections"]),
        **page_values.of_thing(release, record),
        **page_values.of_version(of_version),
        **page_values.of_record(about),
        **(page_values.of_use(release, record) if is_live and current else {}),
        **page_values.of_remarks(parts, record, remarks_of(release, record, about, beside.results, current=current)),
        **page_values.of_history(parts, release, record),
    }


def _references(
    parts: Parts, release: Release, record: StoredRecord, kinds: Sequence[Kind], formatter: ValueFormatter
) -> Markup | str:
    """Return what refers to a thing; "" if nothing does."""
    groups = incoming(release, record, kinds, _referred(formatter.graph, record.iri)) if kinds else ()
    return parts.rendered("_references.html", incoming=groups) if groups else ""


def _corrections(parts: Parts, corrections: Sequence[Correction]) -> Markup | str:
    return parts.rendered("_corrections.html", corrections=corrections) if corrections else ""


def _statements(
    parts: Parts, release: Release, record: StoredRecord, formatter: ValueFormatter, *, apart: bool
) -> Markup | str:
    """Return all statements of a record; "" where the sections show what they say: they are on a page of their own.

    A section may show nothing of a property that is not one of ours, and what is withdrawn has no sections.

    Args:
        parts: of the pages of the site.
        release: the release that is served.
        record: the record.
        formatter: makes values of its statements.
        apart: whether that page has these very statements; an earlier version has none.
    """
    properties = {predicate for described in formatter.graph.own.values() for predicate in described}
    if apart and record.state == "live" and formatter.labels.know(properties):
        return ""
    return parts.rendered("_statements.html", blocks=blocks(formatter, release, record))


def blocks(formatter: ValueFormatter, release: Release, record: StoredRecord) -> Sequence[Block]:
    """Return all statements of a record, those about the thing and about its document first."""
    return statements(formatter, (record.iri, release.uris.document(record.kind, record.slug)))


def _points(release: Release, view: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what the map of a page shows: the sites whose position is known, else the places that they are in."""
    if view.get("points"):
        points: Sequence[Mapping[str, Any]] = view["points"]
        return points
    refs = (release.uris.parse(iri) for iri in view.get("towns", ()))
    places = dict.fromkeys(ref.slug for ref in refs if ref and ref.kind is Kind.PLACE)
    towns = release.towns(places)
    return [town_point(towns[slug]) for slug in places if slug in towns]


def _zone(view: Mapping[str, Any], points: Sequence[Mapping[str, Any]]) -> str | None:
    """Return the time zone that the hours of an institution's first site are in, as far as its whereabouts tell."""
    if not any(site["hours"].days for site in view.get("sites", ())):
        return None
    country = next((site["country"] for site in view.get("sites", ()) if site["country"]), "")
    return zone_of(country, (points[0]["y"], points[0]["x"]) if points else None)


def _tree(release: Release, record: StoredRecord, node: TreeNode | None, view: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the place of a thing in the tree of its kind, and the first things below it.

    The page of an institution shows it with its relations only.
    """
    hierarchy, is_shown = release.hierarchy, record.kind is not Kind.INSTITUTION or view["relations"]
    branch = node if is_shown and record.kind in TREE_PAGES else None
    if branch is None:
        return {"branch": None, "below": ()}
    below: Sequence[TreeNode] = ()
    if record.kind is not Kind.INSTITUTION:
        listed = hierarchy.below if branch.below <= BELOW else hierarchy.foremost
        below = listed(record.kind, record.iri, limit=BELOW)
    names = Names.of(release, (node.iri for node in below)) if below else Names({})
    return {
        "branch": branch,
        "below": below,
        "names_below": names,
        "parts_at": listing(release, record.kind, record.slug),
    }


def shortened(own: Subjects, cards: Subjects) -> tuple[Subjects, Subjects]:
    """Return a record's statements without the values that a page has no room for, and the cards that are left.

    Args:
        own: the record's statements.
        cards: of the things it links to.
    """
    every = [values for properties in own.values() for values in properties.values()]
    if max(map(len, every), default=0) <= SHOWN:
        return own, cards
    left_out = {value for values in every for value in values[SHOWN:]}
    left_out = left_out.difference(*(values[:SHOWN] for values in every))
    shown = {
        subject: {predicate: values[:SHOWN] for predicate, values in properties.items()}
        for subject, properties in own.items()
    }
    return shown, {subject: properties for subject, properties in cards.items() if subject not in left_out}


def values_page(release: Release, record: StoredRecord) -> str:
    """Return the address of the page that lists all values of a property (publisher/web/documents/views.py)."""
    return f"{release.uris.path}/values/{record.kind}/{record.slug}"


def _referred(graph: Graph, iri: str) -> set[str]:
    """Return the IRIs that a thing refers to itself."""
    return {value[1:-1] for values in graph.own.get(f"<{iri}>", {}).values() for value in values if value[0] == "<"}


def _template(record: StoredRecord) -> str:
    if record.state != "live":
        return "gone.html"
    return "institution.html" if record.kind is Kind.INSTITUTION else "thing.html"
