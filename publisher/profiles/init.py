"""``publisher init FILE``: look at a file, and write a first source.toml with every guess explained.

What is written can be built at once where a key and a name were found. Nobody's name or address is published by a
guess, and a licence is never guessed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import orjson

from publisher import sources
from publisher.errors import Fault, SourceError
from publisher.normalise.places import shipped_gazetteer
from publisher.normalise.text import has_han
from publisher.profiles.columns import Column, columns_of
from publisher.profiles.guesses import Guess, guess
from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import load_source
from publisher.sources.lines import find_encoding
from publisher.sources.reader import reader_of
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.streams import members

SAMPLE: Final = 500
_MAX_WHOLE_JSON: Final = 64 << 20
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a file.

    Attributes:
        source: it, as it will be read.
        columns: its columns, or the paths to its leaves.
        guesses: what feeds what.
        unread: what could not be read among the first records.
        encoding: which, and why; None for a format that has its own.
    """

    source: Source
    columns: tuple[Column, ...]
    guesses: tuple[Guess, ...]
    unread: tuple[Fault, ...]
    encoding: str | None


def look_at(path: Path) -> Look:
    """Look at the first records of a file.

    Raises:
        SourceError: no reader for it, no record in it, or directory pages and RDF, which need no profile.
    """
    source = _source(path)
    items = list(islice(sources.read_file(source, path), SAMPLE))
    records = [item.data for item in items if isinstance(item, RawRecord) and item.data]
    unread = tuple(fault for item in items if isinstance(item, UnreadableRecord) for fault in item.faults)
    if not records:
        raise SourceError(str(path), unread or (Fault("source-no-records", "no record could be read", path.name),))
    columns = columns_of(records, table=reader_of(source).table)
    return Look(source, tuple(columns), tuple(guess(columns)), unread, _encoding(source, path))


def _source(path: Path) -> Source:
    bare = replace(load_source(path), path=path.parent, only=(path,), profile=None)
    if bare.reader in {"pages", "rdf"}:
        message = f"files of the reader {bare.reader!r} need no profile: a source.toml with title and licence is enough"
        raise SourceError(str(path), (Fault("source-value-wrong", message, path.name, field="reader"),))
    return replace(bare, options={"records": where}) if bare.reader == "json" and (where := _records_at(path)) else bare


def _records_at(path: Path) -> str:
    """The path to the longest list of objects in a JSON file; "" where it is the whole."""
    if path.suffix != ".json" or path.stat().st_size > _MAX_WHOLE_JSON:
        return ""
    try:
        document = orjson.loads(path.read_bytes())
    except orjson.JSONDecodeError:
        return ""
    lists = dict(_lists(document, "", 0))
    return max(lists, key=lambda where: lists[where], default="")


def _lists(value: Any, where: str, depth: int) -> Iterator[tuple[str, int]]:
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        yield where, len(value)
    elif isinstance(value, dict) and depth < _MAX_DEPTH:
        for name, inner in value.items():
            if "." not in name:
                yield from _lists(inner, f"{where}.{name}" if where else name, depth + 1)


def _encoding(source: Source, path: Path) -> str | None:
    if source.reader not in {"csv", "html"}:
        return None
    member = next(members(path, path.name))
    found = find_encoding(member.open)
    return f"{found.name} ({found.reason})"


def write(look: Look) -> str:
    """Write the source.toml of a file that was looked at."""
    source = look.source
    file = source.only[0]
    country = _country(look)
    lines = [
        f"# A first description of {file.name}, written by 'publisher init'. Every guess says why it was made:",
        "# go through them, mend what is wrong, see what comes of it with 'publisher preview', then build.",
        "# All keys of this part are told in docs/sources.md, those of [profile] in docs/profiles.md.",
        "",
        f"title = {_text(_title(file))}  # what people read",
        'licence = "not stated"  # the licence\'s address; it is never guessed',
        '# publisher = "…"  # who keeps the register',
        '# origin = "https://…"  # where it is found',
        f"reader = {_text(source.reader)}",
        f"include = [{_text(file.name)}]",
        *(
            [f"language = {_text(tag)}  # guessed: the language of names and descriptions"]
            if (tag := _language(look))
            else []
        ),
        *([f"country = {_text(country[0])}  # guessed: {country[1]}"] if country else []),
        *([f"# encoding: {look.encoding}"] if look.encoding else []),
        *_options(source.options),
        "",
        "[profile]",
        *_rules(look),
        *_rest(look),
    ]
    return "\n".join(lines) + "\n"


def _options(options: Mapping[str, Any]) -> list[str]:
    told = [f"{name} = {_text(str(value))}" for name, value in options.items()]
    return ["", "[options]", *told] if told else []


_SITE: Final = ("address", "locality", "region", "postal_code", "country", "hours", "latitude", "longitude")
_ORDER: Final = ("key", "leave_out", "state", "names", "alt_names", "former_names", "acronyms", "description",
                 "classifications", "parent", "telephones", "faxes", "emails", "homepages", "domains", "founded",
                 "dissolved", "identifiers")  # fmt: skip
_KEY_OF: Final = {"parent": "relations", "faxes": "telephones"}


def _rules(look: Look) -> Iterator[str]:
    by_field: dict[str, list[Guess]] = {}
    for one in look.guesses:
        by_field.setdefault(_KEY_OF.get(one.field, one.field), []).append(one)
    names = by_field.get("names", [])
    yield from _required(look, by_field)
    yield '# types = { value = "GovernmentOrganization" }  # what they all are, in a word of schema.org'
    for field in dict.fromkeys(_KEY_OF.get(field, field) for field in _ORDER):
        if field != "key" and field in by_field and (field != "names" or names):
            yield from _field(field, by_field[field])
    yield from _site(by_field)


def _required(look: Look, by_field: dict[str, list[Guess]]) -> Iterator[str]:
    name = next((one.column.path for one in by_field.get("names", [])), None)
    if "key" in by_field:
        yield from _field("key", by_field["key"])
    elif name is not None:
        yield "# No column is different in every record. Names change, and an identifier must not: better have one."
        yield f"key = {_text(name)}"
    else:
        yield '# key = "…"  # which column is the identifier? Every record needs its own, and keeps it for ever'
    if name is None:
        yield f'# names = "…"  # which column is the name? There are {", ".join(c.path for c in look.columns[:12])}'


def _field(field: str, found: Sequence[Guess]) -> Iterator[str]:
    if len(found) == 1 or field in {"key", "state", "founded", "dissolved", "description"}:
        yield f"# {_why(found[0])}"
        yield f"{field} = {_rule(found[0])}"
        return
    yield f"{field} = ["
    for one in found:
        yield f"  {_rule(one)},  # {_why(one)}"
    yield "]"


def _why(one: Guess) -> str:
    """Why a guess was made, with examples; none of what is about people, for the file may be shown to others."""
    return one.why if one.field == "leave_out" else f"{one.why}: {_examples(one.column)}"


def _rule(one: Guess) -> str:
    path = _text(one.column.path)
    return f"{{ from = {path}, {one.more} }}" if one.more else path


def _site(by_field: dict[str, list[Guess]]) -> Iterator[str]:
    found = {field: by_field[field][0] for field in _SITE if field in by_field}
    if "country" in found:
        yield f"place = {{ country = {_text(found['country'].column.path)} }}"
    if not found.keys() - {"country"}:
        return
    yield ""
    yield "[[profile.sites]]"
    parts = {name: one for name, one in found.items() if name in {"locality", "region", "postal_code", "country"}}
    if "address" in found and not parts:
        yield f"# {_why(found['address'])}"
        yield f"address = {_text(found['address'].column.path)}"
    elif parts.keys() - {"country"} or "address" in found:
        told: dict[str, Guess] = {"street": found["address"]} if "address" in found else {}
        told.update({str(name): one for name, one in parts.items()})
        inner = ", ".join(f"{name} = {_text(one.column.path)}" for name, one in told.items())
        yield "# the parts of the address, each in a column of its own"
        yield f"address = {{ {inner} }}"
    for field in ("hours", "latitude", "longitude"):
        if field in found:
            yield f"{field} = {_text(found[field].column.path)}  # {_why(found[field])}"


def _rest(look: Look) -> Iterator[str]:
    used = {one.column.path for one in look.guesses}
    rest = [column for column in look.columns if column.path not in used]
    if rest:
        yield ""
        yield "# Not understood; kept as raw fields all the same, so nothing is lost:"
        for column in rest:
            yield f"#   {column.path}: {_examples(column)}"
    for fault in look.unread[:10]:
        yield f"# Could not be read: {_plain(str(fault))}"


def _examples(column: Column) -> str:
    if any("@" in value for value in column.values):
        return "(e-mail addresses are not shown here)"
    shown = [value if len(value) <= 40 else value[:39] + "…" for value in column.commonest(3)]
    return _plain(" · ".join(shown)) or "empty"


def _plain(text: str) -> str:
    """A text as a comment can hold it: one line, no control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(text: str) -> str:
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")


def _title(file: Path) -> str:
    words = re.sub(r"[-_.]+", " ", file.name.split(".")[0]).strip()
    return words[:1].upper() + words[1:] if words else "A register"


def _language(look: Look) -> str | None:
    values = [value for one in look.guesses if one.field == "names" for value in one.column.values]
    if not values:
        return None
    return "zh-Hans" if sum(map(has_han, values)) > len(values) / 2 else "en"


def _country(look: Look) -> tuple[str, str] | None:
    """The country that most web and e-mail addresses end in; two-letter ends are ISO 3166 codes, but for "uk"."""
    ends = Counter[str]()
    for one in look.guesses:
        if one.field in {"homepages", "emails", "domains"}:
            for value in one.column.values:
                host = re.sub(r"^[a-z]+://", "", value.lower()).partition("/")[0].rpartition("@")[2]
                ends[host.rpartition(".")[2]] += 1
    if not ends:
        return None
    end, count = ends.most_common(1)[0]
    code = {"uk": "GB", "gov": "US", "mil": "US"}.get(end, end.upper())
    place = shipped_gazetteer().get(code.lower())
    if count < 0.6 * ends.total() or place is None or not place.country:
        return None
    return code, f"{count} of {ends.total()} addresses end in .{end}"


def destination(path: Path) -> Path:
    """Where the description of a file goes: beside it.

    Raises:
        SourceError: one is there already.
    """
    target = path.parent / DESCRIPTION
    if target.exists():
        message = f"{target} is there already: it is not written over; move it, or edit it"
        raise SourceError(str(path), (Fault("source-toml-exists", message, DESCRIPTION),))
    return target
