"""Files that are hashed as they are written."""

import random

import pytest

from publisher.release import files
from publisher.release.files import HashedFile, sha256_of


@pytest.mark.parametrize("at_once", [1, 7, 100, 1000])
def test_hashed_file_has_all_parts(tmp_path, monkeypatch, at_once):
    monkeypatch.setattr(files, "_AT_ONCE", at_once)
    dice = random.Random(at_once)
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(dice.randbytes(300))
    spans = [sorted(dice.sample(range(301), 2)) for _ in range(20)]

    with source.open("rb") as stream, HashedFile(target) as out:
        out.write(b"first")
        for start, end in spans:
            assert out.copy(stream.fileno(), start, end) == end - start
            out.write(b"|")
        digest = out.finish()

    content = source.read_bytes()
    assert target.read_bytes() == b"first" + b"".join(content[start:end] + b"|" for start, end in spans)
    assert digest == sha256_of(target)


def test_hashed_file_tells_of_a_source_that_ends(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(b"short")

    with source.open("rb") as stream, HashedFile(tmp_path / "target") as out:
        assert out.copy(stream.fileno(), 2, 100) == len(b"ort")
