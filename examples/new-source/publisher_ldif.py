"""Read organisations from LDIF files (RFC 2849): a reader cuts a file into entries, an adapter handles one entry."""

import base64
import binascii
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
    """Yield one record for each entry; one that does not begin with its name is reported, and the others are read."""
    name, content = source.name_of(file), file.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    entry: list[tuple[int, str]] = []
    lines = content.decode(source.encoding or "utf-8", errors="replace").splitlines()
    for number, line in enumerate([*lines, ""], start=1):
        if line.startswith(" ") and entry:  # a folded line continues the one before it
            entry[-1] = (entry[-1][0], entry[-1][1] + line[1:])
        elif line.strip() and not line.startswith(("#", "version:")):
            entry.append((number, line))
        elif not line.strip() and entry:
            yield _record(entry, name, sha256)
            entry = []


def _record(entry: list[tuple[int, str]], file: str, sha256: str) -> RawRecord | UnreadableRecord:
    first = entry[0][0]
    if not entry[0][1].lower().startswith("dn:"):
        fault = Fault("ldif-name-missing", "the entry does not begin with a dn: line: add it", file, first)
        return UnreadableRecord((fault,), _bytes(entry))
    cells = tuple(_cell(line, number) for number, line in entry)
    data: dict[str, list[str]] = {}
    for cell in cells:
        data.setdefault(cell.name, []).append(cell.value)
    return RawRecord(file, first, sha256, cells, _bytes(entry), data)


def _cell(line: str, number: int) -> RawCell:
    name, _, value = line.partition(":")
    if value.startswith(":"):  # "name:: value" is Base64
        try:
            value = base64.b64decode(value[1:].strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            value = value[1:]
    return RawCell(name, value.strip(), number)


def _bytes(entry: Iterable[tuple[int, str]]) -> bytes:
    return "\n".join(line for _, line in entry).encode()


class LdifAdapter:
    """Make an institution from an entry."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Return the institution that an entry describes.

        Raises:
            RecordError: the entry has no name.
        """
        assert raw.data is not None
        name = next(iter((*raw.data.get("o", ()), *raw.data.get("ou", ()))), "").strip()
        if not name:
            fault = Fault("ldif-organisation-missing", "the entry has no o: line: add one", raw.file, raw.line, "o")
            raise RecordError(f"{raw.file}:{raw.line}", (fault,))
        stated = " / ".join(raw.data.get("telephoneNumber", ()))
        numbers, notes = telephones(stated, TextContext("telephoneNumber", country=source.country))
        homepages = [url(value.split()[0], TextContext("labeledURI")) for value in raw.data.get("labeledURI", ())]
        return Institution(
            source=source.slug,
            key=raw.data["dn"][0],
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


READER = Reader(read_file=read_file, suffixes=(".ldif",), adapter="ldif")
ADAPTER = LdifAdapter()
