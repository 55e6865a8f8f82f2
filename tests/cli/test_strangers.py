"""`init` and `build` on twenty lists without an edit: one release, in which nothing is wrong."""

import gzip
import json

from publisher.release import current
from tests.support.registers import BASE
from tests.support.strangers import STRANGERS, described


def test_release_has_the_institutions_and_nobody_else(publisher, publication, tmp_path):
    folders = []
    for number, stranger in enumerate(STRANGERS):
        folder = tmp_path / f"list-{number}"
        folder.mkdir()
        described(stranger, folder)
        folders.append(folder)

    called = publisher("build", *folders, "--home", publication.home, "--base-url", BASE)

    release = current(publication.home)
    lines = gzip.decompress((release / "dumps" / "institutions.jsonl.gz").read_bytes()).decode().splitlines()
    dumps = "".join(gzip.decompress(path.read_bytes()).decode() for path in (release / "dumps").glob("*.nq.gz"))
    written = dumps + "".join(path.read_text(encoding="utf-8") for path in (release / "quality").iterdir())
    assert called.code == 0, called.out
    things = [json.loads(line) for line in lines]
    institutions = [thing["@id"] for thing in things if "/id/institution/" in thing["@id"]]
    assert len(institutions) == sum(len(stranger.right) for stranger in STRANGERS)
    assert [word for stranger in STRANGERS for word in stranger.private if word in written] == []
