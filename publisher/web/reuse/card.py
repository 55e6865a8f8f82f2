"""An institution as a card for other web pages: a piece of HTML without script, frame or style of its own.

With the facts as JSON-LD beside it, as search engines read them: a ``<script>`` of data, which no browser runs. Every
text is escaped, and only links that can do no harm are links.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
from markupsafe import Markup, escape

from publisher.rdf.graph import Graph
from publisher.rdf.namespaces import SCHEMA
from publisher.release import Release, StoredRecord
from publisher.web.languages.reader import gettext
from publisher.web.reuse.facts import Facts, facts_of
from publisher.web.shell.pages import embedded
from publisher.web.view.things import spaced
from publisher.web.view.values import as_language, safe_href

OTHER_NAMES: Final = 3
"""Names in other languages that a card has."""

_NOTHING: Final = Markup()
_LINK: Final = Markup('<a href="{}">{}</a>')


def card(release: Release, record: StoredRecord, data: Markup = _NOTHING) -> Markup:
    """Return the card of an institution; its own page is linked, and the publication named as the source.

    Args:
        release: the release that is served.
        record: the institution.
        data: from :func:`card_data`, where the card is to have it.
    """
    facts = facts_of(Graph(record.quads, record.cards), record.iri)
    lines = Markup().join(Markup("  {}\n").format(line) for line in _lines(release, record, facts))
    return Markup('<article class="institution-card">\n{}{}</article>\n').format(lines, data)


def card_data(record: StoredRecord) -> Markup:
    """Return the facts of a card as a ``<script>`` of JSON-LD."""
    graph = Graph(record.quads, record.cards)
    data = orjson.dumps(_data(record, facts_of(graph, record.iri), _type(graph, record.iri)))
    return Markup('  <script type="application/ld+json">{}</script>\n').format(embedded(data))


def _lines(release: Release, record: StoredRecord, facts: Facts) -> Iterator[Markup]:
    names = sorted(facts.names, key=lambda name: name.text != record.label)  # first what lists call it
    first = names[0].text if names else record.label
    tag = as_language(names[0].language) if names else ""
    yield Markup('<p><strong><a href="{}"{}>{}</a></strong></p>').format(record.iri, tag, first)
    for name in names[1 : OTHER_NAMES + 1]:
        yield Markup("<p{}>{}</p>").format(as_language(name.language), name.text)
    if address := _address_lines(facts):
        yield Markup("<address>{}</address>").format(Markup("<br>").join(address))
    contacts = [_LINK.format(f"tel:{number}", spaced(number.partition(";")[0])) for number in facts.telephones[:1]]
    contacts += [_LINK.format(f"mailto:{email}", email) for email in facts.emails[:1]]
    contacts += [_LINK.format(page, page) for page in facts.pages[:1] if safe_href(page)]
    if contacts:
        yield Markup("<p>{}</p>").format(Markup(" · ").join(contacts))
    source = _LINK.format(f"{release.uris.base}/", release.manifest.title)
    yield Markup("<p><small>{}{} {}</small></p>").format(gettext("Source"), gettext(": ").strip(), source)


def _address_lines(facts: Facts) -> list[Markup]:
    if not facts.address:
        return []
    town = " ".join(filter(None, (facts.address.postal_code, facts.address.locality)))
    return [escape(line) for line in (facts.address.street.text, town, facts.address.region) if line]


def _type(graph: Graph, iri: str) -> str:
    """The first class of schema.org that an institution has."""
    of_schema = (name for name in graph.types(iri) if name.startswith(str(SCHEMA)))
    return next(of_schema, str(SCHEMA.Organization)).removeprefix(str(SCHEMA))


def _data(record: StoredRecord, facts: Facts, of_type: str) -> Mapping[str, Any]:
    address = {
        "@type": "PostalAddress",
        "streetAddress": facts.address.street.text,
        "addressLocality": facts.address.locality,
        "addressRegion": facts.address.region,
        "postalCode": facts.address.postal_code,
        "addressCountry": facts.address.country,
    }
    values = {
        "name": [_in_language(name.text, name.language) for name in facts.names] or [record.label],
        "telephone": list(facts.telephones[:1]),
        "email": list(facts.emails[:1]),
        "url": [page for page in facts.pages[:1] if safe_href(page)],
        "address": {name: value for name, value in address.items() if value} if facts.address else None,
        "sameAs": f"http://www.wikidata.org/entity/{facts.wikidata}" if facts.wikidata else None,
    }
    known = {name: value for name, value in values.items() if value}
    return {"@context": "https://schema.org/", "@type": of_type, "@id": record.iri, **known}


def _in_language(text: str, language: str) -> str | dict[str, str]:
    return {"@value": text, "@language": language} if language else text
