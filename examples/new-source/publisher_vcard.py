"""Read organisations from vCard files (RFC 6350): a reader cuts a file into cards, an adapter handles one card."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from publisher.errors import Fault, RecordError
from publisher.normalise import TextContext
from publisher.normalise.telephone import telephones
from publisher.normalise.web import url
from publisher.raw import RawCell, RawRecord, UnreadableRecord
from publisher.records import Document, Institution, RawField, Text
from publisher.sources import Reader, Source
from publisher.uris import slug_of


def read_file(source: Source, file: Path) -> Iterator[RawRecord | UnreadableRecord]:
    """Yield one record for each card; a card that does not end is reported, and the other cards are read."""
    name, content = source.name_of(file), file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    card: list[tuple[int, str]] = []
    for number, line in enumerate(content.decode(source.encoding or "utf-8", errors="replace").splitlines(), start=1):
        if line.upper() == "BEGIN:VCARD":
            yield from _unfinished(card, name)
            card = [(number, line)]
        elif card and line.startswith((" ", "\t")):  # a folded line continues the one before it
            card[-1] = (card[-1][0], card[-1][1] + line[1:])
        elif card:
            card.append((number, line))
            if line.upper() == "END:VCARD":
                yield _record(card, name, sha256)
                card = []
    yield from _unfinished(card, name)


def _record(card: list[tuple[int, str]], file: str, sha256: str) -> RawRecord:
    cells = tuple(_cell(line, number) for number, line in card[1:-1])
    data: dict[str, list[str]] = {}
    for cell in cells:
        data.setdefault(cell.name, []).append(cell.value)
    return RawRecord(file, card[0][0], sha256, cells, _bytes(card), data)


def _cell(line: str, number: int) -> RawCell:
    name, _, value = line.partition(":")
    return RawCell(name.partition(";")[0].upper(), value, number)


def _unfinished(card: list[tuple[int, str]], file: str) -> Iterator[UnreadableRecord]:
    if card:
        fault = Fault("vcard-unfinished", "the card has no END:VCARD line: add it", file, card[0][0])
        yield UnreadableRecord((fault,), _bytes(card))


def _bytes(card: Iterable[tuple[int, str]]) -> bytes:
    return "\n".join(line for _, line in card).encode()


class VcardAdapter:
    """Make an institution from a card."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Return the institution that a card describes.

        Raises:
            RecordError: the card has no name.
        """
        assert raw.data is not None
        name = next(iter(raw.data.get("FN", ())), "").strip()
        if not name:
            fault = Fault("vcard-name-missing", "the card has no FN line: add one", raw.file, raw.line, "FN")
            raise RecordError(f"{raw.file}:{raw.line}", (fault,))
        numbers, notes = telephones(" / ".join(raw.data.get("TEL", ())), TextContext("TEL", country=source.country))
        homepages = [url(value, TextContext("URL")) for value in raw.data.get("URL", ())]
        return Institution(
            source=source.slug,
            key=next(iter(raw.data.get("UID", ())), slug_of(name)),
            slug=slug_of(name),
            names=(Text(value=name, language=source.language),),
            telephones=numbers,
            homepages=tuple(page for pages, _ in homepages for page in pages),
            document=Document(
                file=raw.file,
                licence=source.licence,
                raw_fields=tuple(RawField(name=cell.name, value=cell.value) for cell in raw.fields),
                notes=(*notes, *(note for _, page_notes in homepages for note in page_notes)),
            ),
        )


READER = Reader(read_file=read_file, suffixes=(".vcf",), adapter="vcard")
ADAPTER = VcardAdapter()
