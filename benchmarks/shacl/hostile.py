"""Literals that tell engines apart: texts at the edge of what a datatype, a pattern or a length lets through.

XML Schema says which are well-typed; an engine that asks its programming language instead is wrong about some.
"""

from typing import Final

import pyoxigraph as ox

from publisher.rdf.namespaces import GEO, XSD

TEXTS: Final[dict[str, tuple[str, ...]]] = {
    "string": (
        "", " ", "\n", "x", "+869318834621\n", "+869318834621 ", "x@y\n", "x@\u0085y", "x@\u00a0y",
        "+８６９３１８８３４６２１", "x@\u200by", "x@\ufeffy", "CN\n", "cn", "CÑ", "en\n", "en_GB", "730000\n",
        "\U0001f600", "a\r\nb", "\u202eabc",
        "１９０９", "1909", "08:30:00", "36.05", "https://example.org/\n",
    ),
    "time": (
        "24:00:00", "24:00:01", "23:59:60", "08:30:00Z", "08:30:00+14:00", "08:30:00+15:00", "08:30:00.5", "8:30:00",
        "08:30", "083000", "T08:30:00", "08:60:00", "08:30:00\n", " 08:30:00", "", "noon", "0８:30:00",
    ),
    "date": (
        "2023-02-30", "2023-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2023-04-31", "0000-01-01", "0000-02-29",
        "-0001-01-01", "-0044-03-15", "10000-01-01", "19090101", "1909-1-1", "1909-W01-1", "1909-001", "1909-01",
        "1909-01-01Z", "1909-01-01+08:00", "1909-01-01T00:00:00", "1909-13-01", "1909-00-01", "1909-01-00",
        "1909-01-01\n", " 1909-01-01", "", "soon", "１909-01-01",
    ),
    "gYear": (
        "0000", "-0001", "-44", "19", "19090", "00001", "+1909", "1909Z", "1909+08:00", "1909\n", " 1909", "", "soon",
        "1909-01-01", "９９９９",
    ),
    "decimal": (
        "+36.05", "36.", ".5", "-0", "--1", "1e5", "NaN", "INF", "", "north", "36,05", " 36.05", "36.05\n", "1_000",
        "３６", "90.000000000000000000", "90.0000000000000000001", "-90.0000000000000000001", "91", "-181",
        "1" + "0" * 40, "0." + "1" * 60,
    ),
    "integer": (
        "01", "+1", "-1", "0", "-0", "", "1.0", "many", " 1", "1\n", "1_000", "９", "1e3", "1" + "0" * 30, "1" * 5000,
    ),
    "double": ("NaN", "INF", "1", "1e5", "x"),
    "boolean": ("true", "1", "maybe"),
    "dateTime": ("2023-01-01T00:00:00", "x"),
    "nonNegativeInteger": ("1", "-1"),
    "byte": ("300",),
    "duration": ("P1D", "x"),
    "token": ("a  b", " a"),
    "normalizedString": ("a\tb",),
    "anyURI": ("https://example.org/", " x"),
    "hexBinary": ("0g",),
}  # fmt: skip
"""By the local name of an XML Schema datatype, in which the texts are literals."""

_POINTS: Final = (
    "POINT(103.83 36.06)", "POINT (103.83 36.06)", "POINT(103.83 36.06)\n", " POINT(103.83 36.06)",
    "point(103.83 36.06)", "POINT(181 36.06)", "POINT(103.83 90.1)", "POINT(103,83 36,06)", "POINT(103.83  36.06)",
    "POINT(１０３ 36)", "", "POINT EMPTY", "POINT Z (1 2 3)",
    "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(103.83 36.06)",
)  # fmt: skip


def texts_of(datatype: str) -> tuple[str, ...]:
    """Return the texts at the edge of a datatype, given by its IRI; none for one that is not known."""
    return _POINTS if datatype == str(GEO.wktLiteral) else TEXTS.get(datatype.removeprefix(str(XSD)), ())


def text(value: str, *, language: str | None = None, datatype: str | None = None) -> str:
    """A literal in canonical N-Triples form."""
    if language:
        return str(ox.Literal(value, language=language))
    return str(ox.Literal(value, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(value))


def literals() -> tuple[str, ...]:
    """Every one of them, in canonical N-Triples form."""
    typed = (text(value, datatype=str(XSD[name])) for name, values in TEXTS.items() for value in values)
    tagged = (text(value, language=language) for value in ("", "x", "x\n") for language in ("en", "en-GB", "zh-Hans"))
    foreign = (text("x", datatype="https://example.org/datatype"), text("{", datatype="https://example.org/json"))
    return (*typed, *tagged, *foreign)
