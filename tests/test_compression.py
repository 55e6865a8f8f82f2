"""Files made of pieces: whole for every reader, the same bytes each time, and checksums computed from the pieces'."""

import gzip
import io
import subprocess
import sys
import zlib

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from publisher import compression
from publisher.compression import Content, closing, compressed, joined, opening, pack, unpacked_file


def file_of(parts, coding):
    pieces = b"".join(compressed(part, coding) for part in parts)
    return opening(coding) + pieces + closing(coding, [Content.of(part) for part in parts])


def unpacked(body, coding):
    if coding == "gz":
        return gzip.decompress(body)
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True).read()


@pytest.mark.parametrize("coding", ["gz", "zst"])
@given(parts=st.lists(st.binary(max_size=300), max_size=12))
def test_pieces_make_one_file(coding, parts):
    assert unpacked(file_of(parts, coding), coding) == b"".join(parts)


@given(parts=st.lists(st.binary(max_size=300), max_size=12))
def test_gzip_file_is_one_member(parts):
    """A reader that stops at the first end of a stream, as curl's does, gets everything and checks the checksum."""
    reader = zlib.decompressobj(zlib.MAX_WBITS | 16)

    assert reader.decompress(file_of(parts, "gz")) == b"".join(parts)
    assert reader.eof
    assert reader.unused_data == b""


@given(parts=st.lists(st.binary(max_size=300), max_size=12))
def test_checksum_of_the_whole_is_computed_from_those_of_the_parts(parts):
    assert joined(map(Content.of, parts)) == Content(zlib.crc32(b"".join(parts)), len(b"".join(parts)))


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 1_000_003])
def test_checksums_are_joined_across_content_of_any_size(size):
    first, second = b"Kanton Uri", bytes(range(256)) * (size // 256 + 1)

    found = Content.of(first).followed_by(Content.of(second[:size]))

    assert found.crc == zlib.crc32(first + second[:size])


def test_size_of_more_than_four_gibibytes_is_stated_modulo_that():
    """RFC 1952 section 2.3.1."""
    assert closing("gz", [Content(1, (1 << 32) + 5)])[-4:] == (5).to_bytes(4, "little")


def test_piece_can_be_copied_into_another_file():
    piece, content = compressed(b"unchanged ", "gz"), Content.of(b"unchanged ")
    for before in (b"", b"unchanged ", b"something else "):
        contents = [Content.of(before), content]

        body = opening("gz") + compressed(before, "gz") + piece + closing("gz", contents)

        assert gzip.decompress(body) == before + b"unchanged "


def test_damaged_piece_is_noticed():
    body = bytearray(file_of([b"0931-8834621", b"0931-8834622"], "gz"))
    body[-8] ^= 1  # a bit of the checksum

    with pytest.raises(gzip.BadGzipFile, match="CRC check failed"):
        gzip.decompress(bytes(body))


@pytest.mark.parametrize("coding", ["gz", "zst"])
@pytest.mark.parametrize("size", [0, 1, 100, 101])
def test_file_of_any_size_is_packed(tmp_path, monkeypatch, coding, size):
    monkeypatch.setattr(compression, "_PACKED_AT_ONCE", 10)
    content = b"0123456789a"[: size % 11] * (size // 11 + 1)
    source, target = tmp_path / "further.nq", tmp_path / "further.nq.packed"
    source.write_bytes(content)

    pack(source, target, coding)

    assert unpacked(target.read_bytes(), coding) == content
    if coding == "zst":
        assert unpacked_file(target) == content


BODIES = """
import hashlib, random
from publisher.compression import compressed
chance, total = random.Random(7), hashlib.sha256()
words = [f"<https://lod.example.org/id/{{chance.randrange(40)}}> " for _ in range(200)]
bodies = [" ".join(chance.choices(words, k=chance.randrange(1, 400))).encode() for _ in range(300)]
chance.seed({seed})
for number in chance.sample(range(300), 300):
    bytearray(chance.randrange(1 << 16))
    bodies[number] = compressed(bodies[number], "{coding}")
print(hashlib.sha256(b"".join(bodies)).hexdigest())
"""


@pytest.mark.parametrize("coding", ["gz", "zst"])
def test_piece_has_the_same_bytes_in_every_process_and_order(coding):
    """A compressor that remembers what it did before, or where in memory it lies, makes dumps that differ."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", BODIES.format(seed=seed, coding=coding)], capture_output=True, text=True, check=True
        ).stdout
        for seed in range(3)
    }

    assert len(digests) == 1


def test_gzip_file_states_neither_time_nor_system():
    body = file_of([b"a" * 100], "gz")

    assert body[:4] == b"\x1f\x8b\x08\x00"
    assert body[4:8] == bytes(4)  # RFC 1952 section 2.3.1: no time stamp
    assert body[9] == 255  # and an unknown system
