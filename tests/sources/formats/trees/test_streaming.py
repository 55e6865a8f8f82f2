"""The parsers of trees stream, in their own processes too: ten times the records take no more memory."""

import tracemalloc

import pytest

from publisher.profiles.records import read
from publisher.sources import read_file
from publisher.sources.formats.trees import xml_worker, yaml_worker
from publisher.sources.source import Join, Source

MARGIN_BYTES = 1 << 20


def xml(file):
    return xml_worker.parse(str(file), file.name, "l/r")


def yaml(file):
    return yaml_worker.parse(str(file), file.name, '{"records": [], "members": false, "whole": false}')


def cards(file):
    return read_file(Source(path=file.parent, slug="x", title="X", reader="vcard"), file)


def joined(file):
    join = Join(folder=file.parent, file="joined.csv", on="id", key="id", reader="csv")
    (file.parent / join.file).write_bytes(file.read_bytes())
    profile = {"key": "id", "names": "name"}
    return read(
        Source(path=file.parent, slug="x", title="X", reader="csv", only=(file,), joins=(join,), profile=profile)
    )


MAKERS = {
    xml: lambda count: "<l>" + "".join(f"<r id='{n}'><name>Office {n}</name></r>\n" for n in range(count)) + "</l>",
    yaml: lambda count: "".join(f"- id: {n}\n  name: Office {n}\n" for n in range(count)),
    cards: lambda count: "".join(f"BEGIN:VCARD\nKIND:org\nUID:{n}\nFN:Office {n}\nEND:VCARD\n" for n in range(count)),
    joined: lambda count: "id,name\n" + "".join(f"x{n},Office {n}\n" for n in range(count)),
}


@pytest.mark.parametrize("parse", MAKERS, ids=lambda parse: parse.__name__)
def test_memory_does_not_grow_with_the_file(tmp_path, parse):
    counts, peaks = [], []
    for count in (1_000, 10_000):
        file = tmp_path / f"{count}.txt"
        file.write_text(MAKERS[parse](count))
        tracemalloc.start()
        counts.append(sum(1 for _ in parse(file)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert counts == [1_000, 10_000]
    assert peaks[1] < peaks[0] + MARGIN_BYTES
