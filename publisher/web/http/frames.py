"""Where the frames of a zstd file are, so that its content has a length, and a part of it can be read (RFC 8878).

A dump is a chain of frames that state the size of their content; only their headers, and those of their blocks, are
read.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, Final

import zstandard

from publisher.web.http.messages import CHUNK_BYTES, chunk_bytes

_LONGEST_HEADER: Final = 18
_BLOCK_HEADER: Final = 3
_RUN: Final = 1
"""The type of a block that holds one byte, repeated."""

_CHECKSUM: Final = 4


@dataclass(frozen=True, slots=True)
class Frames:
    """The frames of a zstd file.

    Attributes:
        size: of the whole content.
        places: where each frame begins in the file.
        starts: where the content of each begins in the whole content.
    """

    size: int
    places: tuple[int, ...]
    starts: tuple[int, ...]


@lru_cache(maxsize=64)
def frames_of(path: Path, _sha256: str) -> Frames | None:
    """Return the frames of a file that never changes; None if a frame does not state the size of its content."""
    places, starts, size = [], [], 0
    with path.open("rb") as file:
        while header := file.read(_LONGEST_HEADER):
            parameters = zstandard.get_frame_parameters(header)
            if parameters.content_size in {zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR}:
                return None
            places.append(file.tell() - len(header))
            starts.append(size)
            size += parameters.content_size
            file.seek(places[-1] + zstandard.frame_header_size(header))
            _skip_blocks(file)
            file.seek(_CHECKSUM if parameters.has_checksum else 0, 1)
    return Frames(size, tuple(places), tuple(starts))


@dataclass(slots=True)
class DecodedRegion:
    """A part of the content of an open zstd file."""

    stream: BinaryIO
    start: int
    stop: int
    frames: Frames

    def __iter__(self) -> Iterator[bytes]:
        frame = max(0, bisect_right(self.frames.starts, self.start) - 1)
        skipped = self.start - (self.frames.starts[frame] if self.frames.starts else 0)
        self.stream.seek(self.frames.places[frame] if self.frames.places else 0)
        sent, size = 0, self.stop - self.start
        decompressor = zstandard.ZstdDecompressor()
        with self.stream, decompressor.stream_reader(self.stream, read_across_frames=True) as reader:
            while skipped > 0 and (chunk := reader.read(min(CHUNK_BYTES, skipped))):
                skipped -= len(chunk)
            while sent < size and (chunk := reader.read(min(chunk_bytes(sent), size - sent))):
                sent += len(chunk)
                yield chunk

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


def _skip_blocks(file: BinaryIO) -> None:
    """Go from the first block of a frame to the end of the last (section 3.1.1.2)."""
    last = False
    while not last and len(raw := file.read(_BLOCK_HEADER)) == _BLOCK_HEADER:
        header = int.from_bytes(raw, "little")
        last = bool(header & 1)
        file.seek(1 if header >> 1 & 3 == _RUN else header >> 3, 1)
