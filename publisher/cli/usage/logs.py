"""Read the access logs that are named on the command line."""

import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.usage.lines import Visit, read_line

STANDARD_INPUT: Final = "-"


class AccessLogs:
    """The visits in some files, and what could not be read of them.

    Attributes:
        lines: how many were read.
        unreadable: how many were no lines of a log.
        first: the place of the first of these ("access.log:7").
    """

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = files
        self.lines = self.unreadable = 0
        self.first = ""

    def visits(self) -> Iterator[Visit]:
        """Yield the visits.

        Raises:
            OSError: a file cannot be opened.
            UnreadableFileError: a compressed file is damaged.
        """
        for file in self._files:
            with _opened(file) as stream:
                yield from self._of_stream(file, stream)

    def _of_stream(self, file: Path, stream: Iterable[bytes]) -> Iterator[Visit]:
        try:
            for number, line in enumerate(stream, 1):
                if not line.strip():
                    continue
                self.lines += 1
                try:
                    visit = read_line(line)
                except ValueError:
                    self.unreadable += 1
                    self.first = self.first or f"{file}:{number}"
                    continue
                if visit is not None:
                    yield visit
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise UnreadableFileError(Fault("log-compression", f"{file} is damaged: {error}")) from error


def _opened(file: Path) -> AbstractContextManager[Iterable[bytes]]:
    if str(file) == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    return gzip.open(file) if file.suffix == ".gz" else file.open("rb")
