"""Write rendered answers and downloads below the root of an export."""

from pathlib import Path
from typing import Final

from publisher.export.addresses import name
from publisher.export.rendering import Rendered
from publisher.release.files import link_or_copy
from publisher.web.http.static_files import FILES

GONE: Final = "_gone"
"""The folder of what is sent with status 410."""

PROBLEMS: Final = "_problems"
"""The folder of what is sent with errors."""

PROBLEM: Final = "problem"
"""The suffix of problem details (RFC 9457)."""

_SUFFIXES: Final = {
    "application/x-bibtex": "bib", "application/json": "json", "text/plain": "txt", "text/html": "html",
    "application/xml": "xml", "application/atom+xml": "atom",
}  # fmt: skip


class Root:
    """The folder that a web server serves.

    Args:
        folder: it is created.
        path: of the base IRI ("" or "lod"): everything is below it.
    """

    def __init__(self, folder: Path, path: str) -> None:
        self.folder, self.site = folder, folder / path
        self.site.mkdir(parents=True, exist_ok=True)

    def write(self, address: str, rendered: Rendered) -> None:
        """Write a representation of an address."""
        stem = name(address)
        if rendered.suffix:
            stem = f"{stem}.{rendered.suffix}"
        elif not Path(stem).suffix:
            stem = f"{stem}.{_SUFFIXES.get(rendered.content_type.partition(';')[0], 'txt')}"
        self._write(Path(GONE, stem) if rendered.status == 410 else Path(stem), rendered.body)

    def problem(self, file: str, body: bytes) -> None:
        """Write the body of an error."""
        self._write(Path(PROBLEMS, file), body)

    def names(self, file: str, body: bytes) -> None:
        """Write a part of the index of names."""
        self._write(Path(file), body)

    def page(self, address: str, body: bytes) -> None:
        """Write a page."""
        self._write(Path(f"{name(address)}.html"), body)

    def static_files(self) -> int:
        """Write style sheets and scripts; return how many."""
        for file, content in FILES.items():
            self._write(Path("static", file), content.body)
        return len(FILES)

    def download(self, source: Path, address: str) -> None:
        """Give a file of a release an address: by a hard link if the file systems allow, else by a copy."""
        target = self.site / address.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        link_or_copy(source, target)

    def _write(self, file: Path, body: bytes) -> None:
        target = self.site / file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
