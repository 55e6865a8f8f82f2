"""The statements about subjects that are no things of the publication, beside those of the release before."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

import zstandard

from publisher.pipeline.stages.counts import Totals
from publisher.release.layout import DUMPS

NAME: Final = "further.nq"


@dataclass(frozen=True, slots=True)
class FurtherStatements:
    """These statements as N-Quads.

    Attributes:
        before: those of the release before.
        now: the file of those of this one; none if there are none.
        removed, added: the files of those that go and come.
    """

    before: str
    now: Sequence[Path]
    removed: Path
    added: Path

    @classmethod
    def of(cls, now: Sequence[Path], previous: Path, work: Path) -> Self:
        """Compare a file with that of the release before, and write the differences into the working folder."""
        before = _text(previous)
        old = set(io.StringIO(before, newline="\n"))
        new = {line for file in now for line in _lines(file)}
        removed, added = work / "further-removed.nq", work / "further-added.nq"
        removed.write_text("".join(sorted(old - new)), encoding="utf-8", newline="\n")
        added.write_text("".join(sorted(new - old)), encoding="utf-8", newline="\n")
        return cls(before, now, removed, added)

    def count(self, totals: Totals) -> None:
        """Count the statements of now, and subtract those of the release before."""
        totals.add_further(io.StringIO(self.before, newline="\n"), -1)
        for file in self.now:
            totals.add_further(_lines(file))


def _text(previous: Path) -> str:
    path = previous / DUMPS / f"{NAME}.zst"
    if not path.is_file():
        return ""
    with path.open("rb") as file, zstandard.ZstdDecompressor().stream_reader(file, read_across_frames=True) as stream:
        return stream.read().decode()


def _lines(file: Path) -> list[str]:
    return io.StringIO(file.read_text(encoding="utf-8"), newline="\n").readlines()
