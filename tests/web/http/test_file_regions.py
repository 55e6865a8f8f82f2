"""Files are read in pieces: small ones at first, because who reads no further keeps one in memory."""

import io

import pytest
import zstandard

from publisher.web.http.files import _DecodedFile
from publisher.web.http.frames import DecodedRegion, Frames
from publisher.web.http.messages import CHUNK_BYTES, FIRST_BYTES, FIRST_CHUNK_BYTES, FileRegion


def plain(content):
    stream = io.BytesIO(content + b"more")
    return stream, FileRegion(stream, len(content))


def decoded(content):
    stream = io.BytesIO(zstandard.ZstdCompressor().compress(content))
    return stream, _DecodedFile(stream)


def region(content):
    stream = io.BytesIO(zstandard.ZstdCompressor().compress(b"before" + content + b"after"))
    return stream, DecodedRegion(stream, 6, 6 + len(content), Frames(len(content) + 11, (0,), (0,)))


@pytest.mark.parametrize("file", [plain, decoded, region])
@pytest.mark.parametrize("size", [0, 1, FIRST_CHUNK_BYTES, FIRST_BYTES - 1, FIRST_BYTES, 2_000_000])
def test_pieces_grow_and_are_the_file(file, size):
    content = bytes(number % 251 for number in range(size))
    stream, body = file(content)
    pieces = list(body)

    assert b"".join(pieces) == content
    assert stream.closed
    read = 0
    for piece in pieces:
        assert len(piece) <= (FIRST_CHUNK_BYTES if read < FIRST_BYTES else CHUNK_BYTES)
        read += len(piece)
    assert len(pieces) <= FIRST_BYTES // FIRST_CHUNK_BYTES + max(0, size - FIRST_BYTES) // CHUNK_BYTES + 1


def test_a_file_that_is_shorter_ends_early():
    assert b"".join(FileRegion(io.BytesIO(b"short"), 1_000_000)) == b"short"
