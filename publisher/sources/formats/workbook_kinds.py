"""What a workbook really is, by its first bytes: portals give web pages, texts and XLSX files the suffix .xls."""

import zipfile
from pathlib import Path
from typing import Final

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.streams import unpacking

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_BIFF: Final = (b"\x09\x00", b"\x09\x02", b"\x09\x04")
_HEAD_BYTES: Final = 4096
_NAMES: Final = {"xlsx": "an XLSX workbook", "ods": "an ODS workbook", "xls": "an XLS workbook", "html": "a web page",
                 "csv": "a text"}  # fmt: skip


def kind_of(path: Path, reader: str, name: str) -> str:
    """Return the reader that fits a workbook's content.

    Args:
        path: the file.
        reader: the one that its name or source.toml says; returned in doubt.
        name: how faults call the file.

    Raises:
        UnreadableFileError: it is protected by a password, or an XML spreadsheet of Excel 2003.
    """
    with unpacking(name), path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    if head.startswith(b"PK"):
        return _kind_of_archive(path, reader, name)
    if head.startswith(_OLE):
        if reader == "xls":
            return reader
        message = f"it is protected by a password, or an old .xls: save it again as .{reader}, without a password"
        raise UnreadableFileError(Fault("workbook-encrypted", message, name))
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in text and b"<html" not in text:
        message = "this is an XML spreadsheet of Excel 2003: open it and save it as .xlsx"
        raise UnreadableFileError(Fault("workbook-broken", message, name))
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<head", b"<style", b"<div")):
        return "html"
    if reader == "xls" and (text.startswith(_OLD_BIFF) or b"\0" in head):
        return reader
    if b"\0" not in head and b"\n" in head and any(mark in head for mark in (b"\t", b";", b",")):
        return "csv"
    if reader == "xls":
        return reader
    message = f"this is no .{reader} workbook, or a broken one: save it again as .{reader} or .csv"
    raise UnreadableFileError(Fault("workbook-broken", message, name))


def _kind_of_archive(path: Path, reader: str, name: str) -> str:
    try:
        with unpacking(name), zipfile.ZipFile(path) as archive:
            parts = set(archive.namelist())
    except UnreadableFileError:
        return reader  # the worker says how far it can be read
    if "xl/workbook.xml" in parts:
        return "xlsx"
    return "ods" if "content.xml" in parts else reader


def refuse_other_kind(path: Path, reader: str, name: str) -> None:
    """Refuse a workbook that another reader reads.

    Raises:
        UnreadableFileError: it is not what its reader takes.
    """
    kind = kind_of(path, reader, name)
    if kind != reader:
        message = f'this is {_NAMES[kind]}, in spite of its name: give it the suffix .{kind}, or set reader = "{kind}"'
        raise UnreadableFileError(Fault("workbook-misnamed", message, name))


def note_on(kind: str, suffix: str) -> str:
    """Return the note on a file that is not what its suffix says."""
    return f"the file is {_NAMES[kind]}, in spite of its suffix {suffix}"
