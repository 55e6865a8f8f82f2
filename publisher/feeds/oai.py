"""The change log as an OAI-PMH 2.0 repository: six verbs, persistent deletions, stateless resumption tokens.

An item is a record of the publication, or a dataset of its catalogue; its datestamp is when it last changed. Lists go
in the order of the log, so a harvester that resumes after a new release misses nothing: later changes come later.
http://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET

from publisher.changes import Change, ChangeLog, Snapshot
from publisher.feeds import oai_metadata
from publisher.feeds.channel import Channel
from publisher.feeds.oai_arguments import ArgumentError, Arguments, read
from publisher.feeds.xml import SCHEMA_LOCATION, Namespace, xml_bytes

CONTENT_TYPE: Final = "text/xml; charset=utf-8"
PAGE_SIZE: Final = 100
"""Records on one page of a list."""

OAI: Final = Namespace("http://www.openarchives.org/OAI/2.0/", "")
IDENTIFIER: Final = Namespace("http://www.openarchives.org/OAI/2.0/oai-identifier", "oai-identifier")
DATASETS: Final = "dataset"
"""The set of the catalogue's datasets; ``kind:…`` and ``source:…`` are those of the records."""


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
        repository: the repository.
        pairs: the arguments as they came, repeated ones included.
        now: the instant of the answer ("2026-11-24T12:30:05Z").
    """
    echoed = dict(pairs)
    try:
        arguments = read(pairs)
        body = OAI(arguments.verb, *_VERBS[arguments.verb](repository, arguments))
    except ArgumentError as error:
        echoed = {} if error.code in {"badVerb", "badArgument"} else echoed
        body = OAI("error", str(error), attributes={"code": error.code})
    return xml_bytes(
        OAI(
            "OAI-PMH",
            OAI("responseDate", now),
            OAI("request", repository.address, attributes=echoed),
            body,
            attributes={SCHEMA_LOCATION: f"{OAI.iri} {OAI.iri}OAI-PMH.xsd"},
        )
    )


def _identify(repository: Repository, _: Arguments) -> Iterator[ET.Element]:
    for name, value in (
        ("repositoryName", repository.channel.title),
        ("baseURL", repository.address),
        ("protocolVersion", "2.0"),
        ("adminEmail", repository.channel.contact or f"postmaster@{repository.host}"),
        ("earliestDatestamp", repository.first),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
    ):
        yield OAI(name, value)
    about = (
        ("scheme", "oai"),
        ("repositoryIdentifier", repository.host),
        ("delimiter", ":"),
        ("sampleIdentifier", f"oai:{repository.host}:institution/example"),
    )
    yield OAI("description", IDENTIFIER("oai-identifier", *(IDENTIFIER(name, value) for name, value in about)))


def _list_metadata_formats(repository: Repository, arguments: Arguments) -> Iterator[ET.Element]:
    item = _find(repository, arguments.identifier) if arguments.identifier else None
    for prefix, (schema, namespace) in oai_metadata.FORMATS.items():
        if item is None or _has(item, prefix):
            yield OAI(
                "metadataFormat",
                OAI("metadataPrefix", prefix),
                OAI("schema", schema),
                OAI("metadataNamespace", namespace),
            )


def _list_sets(repository: Repository, _: Arguments) -> Iterator[ET.Element]:
    kinds = [(f"kind:{kind}", f"All of kind {kind}") for kind in repository.log.kinds()]
    sources = [(f"source:{slug}", f"All from the source {slug}") for slug in repository.log.sources()]
    for spec, name in (
        (DATASETS, "The datasets of the catalogue"),
        ("kind", "Records by kind"),
        *kinds,
        ("source", "Records by source"),
        *sources,
    ):
        yield OAI("set", OAI("setSpec", spec), OAI("setName", name))


def _get_record(repository: Repository, arguments: Arguments) -> Iterator[ET.Element]:
    item = _find(repository, arguments.identifier)
    if arguments.prefix not in oai_metadata.FORMATS or not _has(item, arguments.prefix):
        raise ArgumentError("cannotDisseminateFormat", f"{arguments.prefix} is not available for {item.identifier}")
    yield _record(repository, item, arguments.prefix)


def _list(repository: Repository, arguments: Arguments) -> Iterator[ET.Element]:
    """``ListRecords`` and ``ListIdentifiers``, which differ in what they write of an item."""
    if arguments.prefix not in oai_metadata.FORMATS:
        raise ArgumentError("cannotDisseminateFormat", f"no metadata format is called {arguments.prefix}")
    items = list(_items(repository, arguments, limit=repository.page_size + 1))
    page, more = items[: repository.page_size], len(items) > repository.page_size
    if not page:
        raise ArgumentError("noRecordsMatch", "no record matches these arguments")
    for item in page:
        whole = arguments.verb == "ListRecords"
        yield _record(repository, item, arguments.prefix) if whole else _header(item)
    if more or arguments.resumed:
        sent = arguments.sent + len(page)
        total = sum(1 for _ in _dataset_items(repository, arguments)) + _count(repository, arguments)
        yield OAI(
            "resumptionToken",
            arguments.token(after=page[-1].place, sent=sent) if more else None,
            attributes={"completeListSize": str(max(total, sent)), "cursor": str(arguments.sent)},
        )


def _items(repository: Repository, arguments: Arguments, *, limit: int) -> Iterator[_Item]:
    """The items of a list after the place that the token names: datasets first, then records by the log."""
    left = limit
    for item in _dataset_items(repository, arguments):
        if item.place > arguments.after and left:
            left -= 1
            yield item
    selection = _selection(arguments)
    if selection is None or not left:
        return
    kind, source = selection
    for change in repository.log.latest(
        after=max(arguments.after, 0),
        since=arguments.since,
        until=arguments.until,
        kind=kind,
        source=source,
        limit=left,
    ):
        yield _item_of(repository, change)


def _dataset_items(repository: Repository, arguments: Arguments) -> Iterator[_Item]:
    if (
        arguments.prefix == "rdf"
        or arguments.set_ not in {"", DATASETS}
        or not arguments.since <= repository.at <= arguments.until
    ):
        return
    for number, dataset in enumerate(repository.datasets):
        identifier = f"oai:{repository.host}:dataset/{dataset.name}"
        yield _Item(number - len(repository.datasets), identifier, repository.at, (DATASETS,), dataset)


def _count(repository: Repository, arguments: Arguments) -> int:
    selection = _selection(arguments)
    if selection is None:
        return 0
    kind, source = selection
    return repository.log.count_latest(since=arguments.since, until=arguments.until, kind=kind, source=source)


def _selection(arguments: Arguments) -> tuple[str | None, str | None] | None:
    """The kind and source that a set stands for; None where it holds no record of the log."""
    if arguments.prefix == "dcat_ap":
        return None
    group, _, name = arguments.set_.partition(":")
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
        everything = Arguments(verb="ListRecords")
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


def _header(item: _Item) -> ET.Element:
    return OAI(
        "header",
        OAI("identifier", item.identifier),
        OAI("datestamp", item.at),
        *(OAI("setSpec", spec) for spec in item.sets),
        attributes={"status": "deleted" if item.deleted else None},
    )


def _record(repository: Repository, item: _Item, prefix: str) -> ET.Element:
    metadata = None if item.deleted else OAI("metadata", _metadata(repository, item.subject, prefix))
    return OAI("record", _header(item), metadata)


def _metadata(repository: Repository, subject: Change | Dataset, prefix: str) -> ET.Element:
    channel = repository.channel
    if isinstance(subject, Dataset):
        if prefix == "dcat_ap":
            return ET.fromstring(subject.rdf_xml)  # noqa: S314 - our own bytes
        return oai_metadata.dublin_core_of_dataset(channel, subject.iri, subject.title, subject.description)
    snapshot = repository.log.snapshot(subject) or Snapshot()
    if prefix == "rdf":
        return oai_metadata.rdf(channel, snapshot)
    return oai_metadata.dublin_core(channel, subject, snapshot)


_VERBS: Final[Mapping[str, Callable[[Repository, Arguments], Iterator[ET.Element]]]] = {
    "Identify": _identify,
    "ListMetadataFormats": _list_metadata_formats,
    "ListSets": _list_sets,
    "GetRecord": _get_record,
    "ListRecords": _list,
    "ListIdentifiers": _list,
}
