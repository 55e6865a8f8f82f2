"""The change log as an OAI-PMH 2.0 repository: six verbs, persistent deletions, stateless resumption tokens.

An item is a record of the publication, or a dataset of its catalogue; its datestamp is when it last changed. Lists go
in the order of the log, so whoever resumes after a new release misses nothing: what changed since is further on.
http://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import Change, ChangeLog, Snapshot
from publisher.feeds import oai_metadata
from publisher.feeds.common import Channel, element, xml_bytes
from publisher.feeds.oai_arguments import ArgumentError, Asked, read, token_text

CONTENT_TYPE: Final = "text/xml; charset=utf-8"
PAGE_SIZE: Final = 100
"""Records on one page of a list."""

_OAI: Final = "http://www.openarchives.org/OAI/2.0/"
_IDENTIFIER: Final = "http://www.openarchives.org/OAI/2.0/oai-identifier"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
DATASETS: Final = "dataset"
"""The set of the catalogue's datasets; ``kind:…`` and ``source:…`` are those of the records."""

ET.register_namespace("", _OAI)
ET.register_namespace("xsi", _XSI)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of the catalogue as an item: its name in URLs, its IRI, and its DCAT-AP description in RDF/XML."""

    name: str
    iri: str
    title: str
    description: str
    rdf_xml: bytes


@dataclass(frozen=True, slots=True)
class Repository:
    """What the verbs are answered from.

    Attributes:
        channel: the publication.
        log: of its release.
        at: the release's instant, which is the datasets' datestamp.
        first: the instant of the first release.
        datasets: of its catalogue.
        page_size: records on one page of a list.
    """

    channel: Channel
    log: ChangeLog
    at: str
    first: str
    datasets: tuple[Dataset, ...] = ()
    page_size: int = PAGE_SIZE

    @property
    def host(self) -> str:
        """The namespace of the identifiers: the base IRI's host name, without its port."""
        return self.channel.uris.host.partition(":")[0]

    @property
    def address(self) -> str:
        """The base URL."""
        return f"{self.channel.uris.base}/oai"


@dataclass(frozen=True, slots=True)
class _Item:
    """One item: its place in a list, identifier, datestamp and sets, and where its metadata comes from."""

    place: int
    identifier: str
    at: str
    sets: tuple[str, ...]
    subject: Change | Dataset

    @property
    def deleted(self) -> bool:
        return isinstance(self.subject, Change) and self.subject.ended


def answer(repository: Repository, pairs: Sequence[tuple[str, str]], *, now: str) -> bytes:
    """Answer a request.

    Args:
        repository: what is asked.
        pairs: the arguments as they came, repeated ones included.
        now: the instant of the answer ("2026-11-24T12:30:05Z").
    """
    root = element(None, f"{{{_OAI}}}OAI-PMH")
    root.set(f"{{{_XSI}}}schemaLocation", f"{_OAI} {_OAI}OAI-PMH.xsd")
    element(root, f"{{{_OAI}}}responseDate", now)
    try:
        asked = read(pairs)
        body = _VERBS[asked.verb](repository, asked)
    except ArgumentError as error:
        echoed = {} if error.code in {"badVerb", "badArgument"} else dict(pairs)
        _request(root, repository, echoed)
        element(root, f"{{{_OAI}}}error", str(error), code=error.code)
    else:
        _request(root, repository, dict(pairs))
        root.append(body)
    return xml_bytes(root)


def _request(root: ET.Element, repository: Repository, arguments: Mapping[str, str]) -> None:
    made = element(root, f"{{{_OAI}}}request", repository.address)
    for name, value in arguments.items():
        made.set(name, value)


def _identify(repository: Repository, asked: Asked) -> ET.Element:
    body = element(None, f"{{{_OAI}}}{asked.verb}")
    for name, value in (
        ("repositoryName", repository.channel.title),
        ("baseURL", repository.address),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.channel.contact or f"postmaster@{repository.host}"),
        ("earliestDatestamp", repository.first),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        element(body, f"{{{_OAI}}}{name}", value)
    about = element(element(body, f"{{{_OAI}}}description"), f"{{{_IDENTIFIER}}}oai-identifier")
    for name, value in (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository.host),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{repository.host}:institution/example"),
    ):
        element(about, f"{{{_IDENTIFIER}}}{name}", value)
    return body


def _list_metadata_formats(repository: Repository, asked: Asked) -> ET.Element:
    offered = oai_metadata.FORMATS
    if asked.identifier:
        item = _find(repository, asked.identifier)
        offered = {name: row for name, row in offered.items() if _has(item, name)}
    body = element(None, f"{{{_OAI}}}{asked.verb}")
    for prefix, (schema, namespace) in offered.items():
        row = element(body, f"{{{_OAI}}}metadataFormat")
        element(row, f"{{{_OAI}}}metadataPrefix", prefix)
        element(row, f"{{{_OAI}}}schema", schema)
        element(row, f"{{{_OAI}}}metadataNamespace", namespace)
    return body


def _list_sets(repository: Repository, asked: Asked) -> ET.Element:
    body = element(None, f"{{{_OAI}}}{asked.verb}")
    kinds = [(f"kind:{kind}", f"All of kind {kind}") for kind in repository.log.kinds()]
    sources = [(f"source:{slug}", f"All from the source {slug}") for slug in repository.log.sources()]
    for spec, name in (
        (DATASETS, "The datasets of the catalogue"),
        ("kind", "Records by kind"),
        *kinds,
        ("source", "Records by source"),
        *sources,
    ):
        row = element(body, f"{{{_OAI}}}set")
        element(row, f"{{{_OAI}}}setSpec", spec)
        element(row, f"{{{_OAI}}}setName", name)
    return body


def _get_record(repository: Repository, asked: Asked) -> ET.Element:
    item = _find(repository, asked.identifier)
    if asked.prefix not in oai_metadata.FORMATS or not _has(item, asked.prefix):
        raise ArgumentError("cannotDisseminateFormat", f"{asked.prefix} is not available for {item.identifier}")
    body = element(None, f"{{{_OAI}}}{asked.verb}")
    _record(repository, body, item, asked.prefix)
    return body


def _list(repository: Repository, asked: Asked) -> ET.Element:
    """``ListRecords`` and ``ListIdentifiers``, which differ in what they say of an item."""
    if asked.prefix not in oai_metadata.FORMATS:
        raise ArgumentError("cannotDisseminateFormat", f"no metadata format is called {asked.prefix}")
    items = list(_items(repository, asked, limit=repository.page_size + 1))
    page, more = items[: repository.page_size], len(items) > repository.page_size
    if not page:
        raise ArgumentError("noRecordsMatch", "nothing matches these arguments")
    body = element(None, f"{{{_OAI}}}{asked.verb}")
    for item in page:
        if asked.verb == "ListRecords":
            _record(repository, body, item, asked.prefix)
        else:
            _header(body, item)
    if more or asked.resumed:
        _token(repository, body, asked, page, more=more)
    return body


def _token(repository: Repository, body: ET.Element, asked: Asked, page: Sequence[_Item], *, more: bool) -> None:
    total = sum(1 for _ in _dataset_items(repository, asked)) + _count(repository, asked)
    text = token_text(asked, after=page[-1].place, given=asked.given + len(page)) if more else None
    made = element(body, f"{{{_OAI}}}resumptionToken", text)
    made.set("completeListSize", str(max(total, asked.given + len(page))))
    made.set("cursor", str(asked.given))


def _items(repository: Repository, asked: Asked, *, limit: int) -> Iterator[_Item]:
    """The items of a list after the place that the token names: datasets first, then records by the log."""
    left = limit
    for item in _dataset_items(repository, asked):
        if item.place > asked.after and left:
            left -= 1
            yield item
    wanted = _wanted(asked)
    if wanted is None or not left:
        return
    kind, source = wanted
    for change in repository.log.latest(
        after=max(asked.after, 0), since=asked.since, until=asked.until, kind=kind, source=source, limit=left
    ):
        yield _item_of(repository, change)


def _dataset_items(repository: Repository, asked: Asked) -> Iterator[_Item]:
    if asked.prefix == "rdf" or asked.set_ not in {"", DATASETS} or not asked.since <= repository.at <= asked.until:
        return
    for number, dataset in enumerate(repository.datasets):
        identifier = f"oai:{repository.host}:dataset/{dataset.name}"
        yield _Item(number - len(repository.datasets), identifier, repository.at, (DATASETS,), dataset)


def _count(repository: Repository, asked: Asked) -> int:
    wanted = _wanted(asked)
    if wanted is None:
        return 0
    kind, source = wanted
    return repository.log.count_latest(since=asked.since, until=asked.until, kind=kind, source=source)


def _wanted(asked: Asked) -> tuple[str | None, str | None] | None:
    """The kind and source that a set stands for; None where it holds no record of the log."""
    if asked.prefix == "dcat_ap":
        return None
    group, _, name = asked.set_.partition(":")
    if group in {"", "kind", "source"}:
        return (name or None if group == "kind" else None), (name or None if group == "source" else None)
    return None


def _item_of(repository: Repository, change: Change) -> _Item:
    sets = (f"kind:{change.kind}", *((f"source:{change.source}",) if change.source else ()))
    return _Item(change.seq, f"oai:{repository.host}:{change.kind}/{change.slug}", change.at, sets, change)


def _find(repository: Repository, identifier: str) -> _Item:
    start = f"oai:{repository.host}:"
    kind, _, slug = identifier.removeprefix(start).partition("/")
    if identifier.startswith(start) and kind == "dataset":
        everything = Asked(verb="ListRecords")
        found = next((item for item in _dataset_items(repository, everything) if item.identifier == identifier), None)
        if found:
            return found
    elif identifier.startswith(start) and slug:
        history = repository.log.history(repository.channel.uris.thing(kind, slug))
        if history:
            return _item_of(repository, history[-1])
    raise ArgumentError("idDoesNotExist", f"there is no item {identifier}")


def _has(item: _Item, prefix: str) -> bool:
    """Whether an item comes in a format: datasets in DCAT-AP, records in RDF, all in Dublin Core."""
    return prefix == "oai_dc" or (prefix == "dcat_ap") == isinstance(item.subject, Dataset)


def _header(parent: ET.Element, item: _Item) -> None:
    header = element(parent, f"{{{_OAI}}}header")
    if item.deleted:
        header.set("status", "deleted")
    element(header, f"{{{_OAI}}}identifier", item.identifier)
    element(header, f"{{{_OAI}}}datestamp", item.at)
    for spec in item.sets:
        element(header, f"{{{_OAI}}}setSpec", spec)


def _record(repository: Repository, parent: ET.Element, item: _Item, prefix: str) -> None:
    record = element(parent, f"{{{_OAI}}}record")
    _header(record, item)
    if item.deleted:
        return
    metadata = element(record, f"{{{_OAI}}}metadata")
    if isinstance(item.subject, Dataset):
        dataset = item.subject
        metadata.append(
            ET.fromstring(dataset.rdf_xml)  # noqa: S314 - our own bytes, written a moment ago
            if prefix == "dcat_ap"
            else oai_metadata.dublin_core_of_dataset(
                repository.channel, dataset.iri, dataset.title, dataset.description
            )
        )
        return
    snapshot = repository.log.snapshot(item.subject) or Snapshot()
    write = oai_metadata.rdf if prefix == "rdf" else oai_metadata.dublin_core
    metadata.append(write(repository.channel, item.subject, snapshot))


_VERBS: Final[Mapping[str, Callable[[Repository, Asked], ET.Element]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_metadata_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListRecords": _list,
    "ListIdentifiers": _list,
}
