"""Readers stream: ten times the records take no more memory."""

import gzip
import io
import json
import tracemalloc

import openpyxl
import pytest

from publisher.sources import read_file
from publisher.sources.source import Source

MARGIN_BYTES = 1 << 20
"""What one file may take more than another: buffers, not records."""


def table(count):
    return "id,name,note\n" + "".join(f"{number},Office {number},{'x' * 80}\n" for number in range(count))


def workbook(count):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(["id", "name", "note"])
    for number in range(count):
        sheet.append([number, f"Office {number}", "x" * 80])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def objects(count):
    return [{"id": number, "name": f"Office {number}", "note": "x" * 80} for number in range(count)]


MAKERS = {
    "csv": lambda count: table(count).encode(),
    "csv.gz": lambda count: gzip.compress(table(count).encode()),
    "xlsx": workbook,
    "json": lambda count: json.dumps(objects(count)).encode(),
    "jsonl": lambda count: "".join(json.dumps(one) + "\n" for one in objects(count)).encode(),
}


def peak(file, reader):
    source = Source(path=file.parent, slug="x", title="X", reader=reader)
    tracemalloc.start()
    count = sum(1 for _ in read_file(source, file))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return count, most


@pytest.mark.parametrize("suffix", MAKERS)
def test_memory_does_not_grow_with_the_file(tmp_path, suffix):
    few, many = 3_000, 30_000
    figures = []
    for count in (few, many):
        file = tmp_path / f"{count}.{suffix}"
        file.write_bytes(MAKERS[suffix](count))
        figures.append(peak(file, suffix.partition(".")[0]))
    (read_few, peak_few), (read_many, peak_many) = figures

    assert (read_few, read_many) == (few, many)
    assert peak_many < peak_few + MARGIN_BYTES
