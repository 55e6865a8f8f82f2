"""Parts of the content of zstd files, against slices of the content."""

import os
import random

import pytest
import zstandard

from publisher.web.http.frames import DecodedRegion, Frames, frames_of

PIECES = [b"a" * 300_000, os.urandom(200_000), b"", b"x", bytes(range(256)) * 2_000]


@pytest.mark.parametrize("checksum", [True, False])
@pytest.mark.parametrize("pieces", [PIECES, PIECES[:1], [b"abc"], []])
def test_every_part_is_a_slice(tmp_path, checksum, pieces):
    compressor = zstandard.ZstdCompressor(write_checksum=checksum)
    path = tmp_path / "file.zst"
    path.write_bytes(b"".join(compressor.compress(piece) for piece in pieces))
    content = b"".join(pieces)
    frames = frames_of(path, str(checksum))

    assert isinstance(frames, Frames)
    assert frames.size == len(content)
    places = random.Random(7)
    for _ in range(20):
        start = places.randrange(len(content) + 1)
        stop = places.randrange(start, len(content) + 1)
        assert b"".join(DecodedRegion(path.open("rb"), start, stop, frames)) == content[start:stop]


def test_frame_of_unknown_size_is_not_guessed(tmp_path):
    path = tmp_path / "file.zst"
    compressor = zstandard.ZstdCompressor().compressobj()
    path.write_bytes(compressor.compress(b"abc") + compressor.flush())

    assert frames_of(path, "unknown") is None
