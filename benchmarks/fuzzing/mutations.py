"""Change a file as accidents and enemies do: bytes, pieces, encodings, values, and the parts inside an archive."""

import gzip
import io
import lzma
import random
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.fuzzing.samples import Sample, zipped

VALUES: Final = (
    "",
    " ",
    "\t",
    "NaN",
    "Infinity",
    "-inf",
    "1e999",
    "-0",
    "9" * 5000,
    "0" * 400 + "1",
    "1.0E+4000",
    "x-klingon",
    "i-default",
    "en-x-" + "a" * 300,
    "\u202egnp.exe",
    "\u2066\u2069",
    "a\u0000b",
    "\ufeff",
    "\ufffe",
    "\ud800",
    "\U0010ffff",
    "e" + "\u0301" * 2000,
    "ﷺ" * 50,
    '=HYPERLINK("x")',
    "=1+1+\n+",
    "@SUM(A1)",
    "#REF!",
    "N/A",
    "null",
    "None",
    "true",
    "2.0",
    "1_000",
    "１２３",
    "٣٤",
    "①",
    "9999-99-99",
    "0000-00-00",
    "31.02.2020",
    "2020-W60",
    "99:99",
    "24:00-24:00",
    "Mo-Mo 00:00-00:00",
    "Mo-Fr 9-5; " * 300,
    "+" * 2000,
    "+86 " + "1" * 500,
    "(((((((((" * 200,
    "00000000000",
    "http://[::1",
    "http://a:b:c/",
    "https://" + "a." * 300,
    "javascript:alert(1)",
    "http://\u2024\u2024/",
    "a@b@c",
    "@",
    "91",
    "-181",
    "1e400",
    "nan°",
    "90°60'60\"N",
    "360,360,360",
    "XLFD1048577",
    "A" * 70_000,
    "," * 3000,
    "\n" * 2000,
    '"' * 999,
    "'",
    "\\",
    "\\u0000",
    "]]>",
    "<!--",
    "<![CDATA[",
    "&amp;&lt;&#0;&#x110000;",
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "../../etc/passwd",
    "con.txt",
    "[left out]",
    "{a}{b",
    "../" * 50,
    "yyyy" * 100,
    "[$-404]0;;;@",
    "0" * 300,
    "一" * 3000,
    "〇",
    "昭和0年",
    "九九九九九九年",
    "R9999",
    "10月32日",
    "周八",
    "+800",
    "*",
    "?",
    "%00",
    "%zz",
    "\r",
    "\x1b[2J",
    "\x85\u2028",
)
"""What a cell, a leaf, an attribute or a key may be replaced by."""

_ENCODINGS: Final = (
    "utf-16",
    "utf-16-le",
    "utf-32",
    "utf-8-sig",
    "gb18030",
    "shift_jis",
    "windows-1252",
    "euc-kr",
    "koi8-r",
    "big5",
    "cp437",
    "utf-7",
)
_TOKENS: Final = re.compile(
    rb'"(?:[^"\\]|\\.){0,400}"|>[^<>]{1,400}<|=\'[^\']{0,400}\'|-?\d{1,40}(?:\.\d{1,40})?|[A-Za-z_][\w:.-]{0,60}|[,;\t|:\n]'
)
_OPENINGS: Final = (
    b"[",
    b"{",
    b"<div>",
    b"(",
    b'{"a":',
    b"<a>",
    b'"',
    b"[[a]]\n",
    b"a.",
    b"- ",
    b"- - ",
    b"&a ",
    b"<![",
)
Mutation = Callable[[random.Random, bytes, Sequence[Sample]], bytes]


def mutate(chance: random.Random, sample: Sample, others: Sequence[Sample]) -> Sample:
    """Return a sample with one to four mutations; of a sample with a description that may be what changes."""
    name, body, description = sample.name, sample.body, sample.description
    if description and chance.random() < (0.6 if len(description) > 500 else 0.1):
        return Sample(name, body, _mutated(chance, description.encode(), others).decode("utf-8", "surrogateescape"))
    if chance.random() < 0.03:
        name = chance.choice(others).name
    unpack, pack = _PACKED.get(name.rpartition(".")[2], (None, None))
    if unpack and pack and chance.random() < 0.85:
        try:
            return Sample(name, pack(_mutated(chance, unpack(body), others)), description)
        except (OSError, EOFError, zlib.error, lzma.LZMAError):
            return Sample(name, _mutated(chance, body, others), description)
    if body[:2] == b"PK" and chance.random() < 0.85:
        return Sample(name, _with_a_part_changed(chance, body, others), description)
    return Sample(name, _mutated(chance, body, others), description)


_PACKED: Final[dict[str, tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]]] = {
    "gz": (gzip.decompress, lambda body: gzip.compress(body, mtime=0)),
    "xz": (lzma.decompress, lzma.compress),
}


def _mutated(chance: random.Random, body: bytes, others: Sequence[Sample]) -> bytes:
    for _ in range(chance.choice((1, 1, 2, 3, 4))):
        body = chance.choices(*_MUTATIONS)[0](chance, body, others)
    return body[: 1 << 22]


def _with_a_part_changed(chance: random.Random, body: bytes, others: Sequence[Sample]) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()[:40]}
    except (zipfile.BadZipFile, OSError, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        return _mutated(chance, body, others)
    if not parts:
        return _mutated(chance, body, others)
    name = chance.choice(sorted(parts))
    changed = parts.pop(name)
    if chance.random() < 0.05:
        name = chance.choice(("../" + name, "/" + name, name + "/", name.upper(), "a" * 300, "\u202e" + name))
    if chance.random() > 0.05:  # otherwise it is missing
        parts[name] = _mutated(chance, changed, others)
    return zipped(parts)


def _flip(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    changed = bytearray(body)
    for _time in range(chance.choice((1, 1, 2, 8, 30)) if changed else 0):
        changed[chance.randrange(len(changed))] = chance.choice(
            (0, 9, 10, 13, 34, 44, 60, 91, 123, 128, 255, chance.randrange(256))
        )
    return bytes(changed)


def _span(chance: random.Random, body: bytes) -> tuple[int, int]:
    start = chance.randrange(len(body) + 1)
    return start, min(len(body), start + int(chance.paretovariate(0.6)))


def _cut(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    start, end = _span(chance, body)
    return body[:start] if chance.random() < 0.2 else body[:start] + body[end:]


def _duplicate(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    start, end = _span(chance, body)
    piece = body[start:end]
    return body[:start] + piece * chance.choice((2, 2, 3, 50, 3000 if len(piece) < 200 else 2)) + body[end:]


def _splice(chance: random.Random, body: bytes, others: Sequence[Sample]) -> bytes:
    other = chance.choice(others).body
    start, end = _span(chance, other)
    at = chance.randrange(len(body) + 1)
    return body[:at] + other[start:end] + body[at + (end - start) * chance.randrange(2) :]


def _recode(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    start, end = (0, len(body)) if chance.random() < 0.6 else _span(chance, body)
    text = body[start:end].decode("utf-8", "replace")
    return body[:start] + text.encode(chance.choice(_ENCODINGS), "replace") + body[end:]


def _value(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    """Replace a quoted text, the text of an element, a number, a word or a separator."""
    start = chance.randrange(len(body) + 1)
    match = _TOKENS.search(body, max(0, start - 40))
    if match is None:
        return body
    new = chance.choice(VALUES).encode("utf-8", "surrogatepass")
    token = match[0]
    if token[:1] in b"\"'>=" and len(token) > 1 and chance.random() < 0.9:
        edge = 2 if token[:1] == b"=" else 1
        new = token[:edge] + new + token[-1:]
    return body[: match.start()] + new + body[match.end() :]


def _swap(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    matches = [
        match for _, match in zip(range(400), _TOKENS.finditer(body, chance.randrange(len(body) + 1)), strict=False)
    ]
    if len(matches) < 2:
        return body
    first, second = sorted(chance.sample(matches, 2), key=lambda match: match.start())
    between = body[first.end() : second.start()]
    return body[: first.start()] + second[0] + between + first[0] + body[second.end() :]


def _nest(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    at = chance.randrange(len(body) + 1)
    return body[:at] + chance.choice(_OPENINGS) * chance.choice((3, 70, 600, 5000, 100_000)) + body[at:]


def _widen(chance: random.Random, body: bytes, _: Sequence[Sample]) -> bytes:
    at = body.find(b"\n", chance.randrange(len(body) + 1)) + 1
    return (
        body[:at]
        + chance.choice((b",", b";", b"\t", b"a,", b"<td>", b"<c/>", b"\r\n")) * chance.choice((20, 20_000))
        + body[at:]
    )


_MUTATIONS: Final[tuple[Sequence[Mutation], Sequence[float]]] = (
    (_flip, _cut, _duplicate, _splice, _recode, _value, _swap, _nest, _widen),
    (6, 4, 4, 3, 2, 14, 4, 0.6, 0.6),
)
"""The mutations, and how often each is chosen."""
