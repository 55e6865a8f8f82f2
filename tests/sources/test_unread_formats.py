"""Files in formats that are not read say which one to save them in; archives are read by what they hold."""

import zipfile

import pytest

from publisher.errors import SourceError
from publisher.raw import RawRecord
from publisher.sources import load_source, read


@pytest.mark.parametrize(
    ("name", "advice"),
    [
        ("list.xlsb", "save it as .xlsx or .csv"),
        ("list.DBF", "save it as .xlsx or .csv"),
        ("list.sav.gz", "export its table as .csv or .parquet"),
        ("list.accdb", "export its table as .csv or .jsonl"),
        ("list.docx", "copy its table into a spreadsheet"),
        ("scan.jpeg", "type its table into a spreadsheet"),
        ("map.kml", "save it as .geojson"),
        ("list.rar", "unpack it"),
        ("list", "save it as .csv, .xlsx or .json"),
    ],
)
def test_file_that_is_not_read(tmp_path, name, advice):
    (tmp_path / name).write_bytes(b"\x00\x01")

    with pytest.raises(SourceError, match=advice):
        load_source(tmp_path / name)


def archive(path, **files):
    with zipfile.ZipFile(path, "w") as stream:
        for name, body in files.items():
            stream.writestr(name.replace("_", "."), body)
    return path


def test_archive_of_one_kind_is_read(tmp_path):
    file = archive(
        tmp_path / "list.zip", north_csv="id,name\n1,North\n", south_csv="id,name\n2,South\n", README_txt="x"
    )
    source = load_source(file)
    records = [record for record in read(source) if isinstance(record, RawRecord)]

    assert source.reader == "csv"
    assert [(record.file, record.data["name"]) for record in records] == [
        ("list.zip/north.csv", "North"),
        ("list.zip/south.csv", "South"),
    ]


@pytest.mark.parametrize("files", [{"a_csv": "id", "b_json": "[]"}, {"a_pdf": "x"}, {}])
def test_archive_of_other_kinds_is_not(tmp_path, files):
    with pytest.raises(SourceError, match="unpack it"):
        load_source(archive(tmp_path / "list.zip", **files))


def test_archive_that_is_broken_is_reported(tmp_path):
    (tmp_path / "list.zip").write_bytes(b"PK\x03\x04")

    with pytest.raises(SourceError, match="broken or cut off"):
        load_source(tmp_path / "list.zip")
