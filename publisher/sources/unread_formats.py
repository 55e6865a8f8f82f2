"""Formats that no reader has: which one to save a file in instead, by its suffix."""

from collections.abc import Iterable, Mapping
from typing import Final

_BY_ADVICE: Final[Mapping[str, str]] = {
    "save it as .xlsx or .csv":
        ".xlsb .xlt .xltx .fods .sxc .numbers .gnumeric .dbf .dif .slk .wk1 .wk3 .wk4 .wks .123 .qpw .et .prn",
    "export its table as .csv or .parquet":
        ".sav .por .dta .sas7bdat .xpt .rds .rdata .rda .feather .arrow .ipc .orc .avro .h5 .hdf5 .mat .npy .pkl",
    "export its table as .csv or .jsonl":
        ".mdb .accdb .duckdb .odb .fdb .gdb .myd .ibd .bak .dump .ldif .bson",
    "copy its table into a spreadsheet and save that as .xlsx or .csv":
        ".doc .docx .odt .rtf .pdf .pages .wpd .hwp .hwpx .wps .epub .ppt .pptx .odp .key .xps .tex",
    "type its table into a spreadsheet and save that as .xlsx or .csv":
        ".png .jpg .jpeg .tif .tiff .gif .webp .heic .bmp .djvu .svg",
    "save it as .geojson":
        ".kml .kmz .gml .gpx .shp .gpkg .fgb .mif .topojson .osm .pbf",
    "convert it to .json or .csv":
        ".toml .ini .json5 .hjson .msgpack .cbor .plist .ics .eml .msg .mbox",
    "convert it to Turtle (.ttl)": ".hdt .rj .owl .ofn .omn .obo .brf",
    "unpack it, or pack it as .zip, .gz or .zst": ".7z .rar .tar .tgz .txz .tbz2 .lz4 .lzma .br .z .cab .iso .dmg",
}  # fmt: skip

_ADVICE: Final = {suffix: advice for advice, suffixes in _BY_ADVICE.items() for suffix in suffixes.split()}


def unread_message(suffix: str, known: Iterable[str]) -> str:
    """Return the message for a file that no reader takes.

    Args:
        suffix: of its content, in lower case (".docx"); "" for none.
        known: the suffixes that are read.
    """
    advice = _ADVICE.get(suffix, "save it as .csv, .xlsx or .json")
    return f"no reader for this kind of file: {advice} (read are {' '.join(sorted(known))})"
