"""How to cite the description of a thing: as a sentence, in BibTeX and in RIS.

What is cited is a record of a dataset, in the version that is served: its title, where it is from, its date, its IRI.
"""

import re
from typing import Final, NamedTuple

_BIBTEX: Final = str.maketrans(
    {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)
"""What TeX would read as its own; other characters are UTF-8, which biber and all newer styles take."""

_LINES: Final = re.compile(r"\s+")


class Citation(NamedTuple):
    """What a reference to a thing's description says.

    Attributes:
        title: the thing's label.
        container: the publication's title.
        publisher: who publishes it, "" if that is not stated.
        date: when the record changed last, "YYYY-MM-DD".
        version: the release that the date belongs to.
        iri: the thing's.
        key: for BibTeX: letters, digits and hyphens.
    """

    title: str
    container: str
    publisher: str
    date: str
    version: str
    iri: str
    key: str

    @property
    def text(self) -> str:
        """The reference as a sentence."""
        by = f", {self.publisher}" if self.publisher and self.publisher != self.container else ""
        return f"“{self.title}”, in: {self.container}{by}, {self.date} (release {self.version}). {self.iri}"

    def bibtex(self) -> str:
        """Return the reference as a BibTeX entry; type ``misc``, which every style knows."""
        rows = {
            "title": f"{{{_tex(self.title)}}}",  # braces in braces keep the capitals
            "howpublished": _tex(self.container),
            "publisher": _tex(self.publisher),
            "year": self.date[:4],
            "date": self.date,
            "version": _tex(self.version),
            "url": self.iri,
        }
        lines = [f"  {name} = {{{value}}},\n" for name, value in rows.items() if value]
        return f"@misc{{{self.key},\n{''.join(lines)}}}\n"

    def ris(self) -> str:
        """Return the reference in RIS: a tag, two spaces, a hyphen, a space and the value on each line."""
        rows = (
            ("TY", "DATA"),
            ("TI", self.title),
            ("T2", self.container),
            ("PB", self.publisher),
            ("PY", self.date[:4]),
            ("DA", self.date.replace("-", "/")),
            ("ET", self.version),
            ("UR", self.iri),
            ("ER", ""),
        )
        lines = [f"{tag}  - {_LINES.sub(' ', value)}".rstrip(" ") for tag, value in rows if value or tag == "ER"]
        return "\r\n".join(f"{line} " if line.endswith("-") else line for line in lines) + "\r\n"


def _tex(text: str) -> str:
    return _LINES.sub(" ", text).translate(_BIBTEX)
