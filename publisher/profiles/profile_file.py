"""Read a profile: its table checked against the language, every fault with file, line and key, near misses named."""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from publisher.errors import Fault, SourceError
from publisher.profiles.lines import line_of, lines_of
from publisher.profiles.spec import ProfileSpec
from publisher.sources.source import DESCRIPTION, Source

SHIPPED: Final = ("dotgov", "govdirectory", "nyc", "ror", "universities")
"""The profiles that come with the project, as publisher/profiles/shipped/{name}.toml."""

_CODES: Final = {"extra_forbidden": "profile-key-unknown", "missing": "profile-key-missing"}


def shipped_table(name: str) -> dict[str, Any]:
    """The file of a shipped profile, parsed: ``source`` are defaults for the source, ``profile`` is the profile."""
    return tomllib.loads(_shipped_text(name))


@cache
def _shipped_text(name: str) -> str:
    return (Path(__file__).parent / "shipped" / f"{name}.toml").read_text(encoding="utf-8")


def read_profile(source: Source) -> ProfileSpec:
    """The profile of a source: its own table, or the shipped one that it names, with its own keys over it.

    A table may say ``extends = "ror"``: then its keys replace that profile's.

    Raises:
        SourceError: it cannot be used; with every fault.
    """
    table = source.profile
    if isinstance(table, str):
        return _checked(source, shipped_profile(source, table), "", f"profiles/shipped/{table}.toml")
    if table is None:
        message = "no [profile] says which column or path feeds which field: have 'publisher init' write a first one"
        raise SourceError(str(source.path), (Fault("profile-missing", message, DESCRIPTION, field="profile"),))
    own = dict(table)
    if (base := own.pop("extends", None)) is not None:
        own = {**shipped_profile(source, str(base)), **own}
    text = _own_text(source)
    return _checked(source, own, text, DESCRIPTION)


def _own_text(source: Source) -> str:
    file = source.folder / DESCRIPTION
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def shipped_profile(source: Source, name: str) -> dict[str, Any]:
    """The table of a shipped profile.

    Raises:
        SourceError: there is none of that name.
    """
    if name not in SHIPPED:
        near = difflib.get_close_matches(name, SHIPPED, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(SHIPPED)}"
        fault = Fault("source-profile-unknown", f"no profile {name!r}: {hint}", DESCRIPTION, field="profile")
        raise SourceError(str(source.path), (fault,))
    table: dict[str, Any] = shipped_table(name)["profile"]
    return table


def _checked(source: Source, table: Mapping[str, Any], text: str, file: str) -> ProfileSpec:
    try:
        return ProfileSpec.model_validate(dict(table))
    except ValidationError as error:
        faults = sorted(_faults(error, lines_of(text), file), key=lambda fault: fault.line or 0)
        raise SourceError(str(source.path), tuple(faults)) from error


def _faults(error: ValidationError, lines: dict[str, int], file: str) -> Iterator[Fault]:
    for row in error.errors(include_url=False):
        path = "profile"
        for step in row["loc"]:
            path += f"[{step}]" if isinstance(step, int) else f".{step}"
        code = _CODES.get(row["type"], "profile-value-wrong")
        yield Fault(code, _message(row, path), file, line_of(lines, path), path)


def _message(row: Any, path: str) -> str:
    if row["type"] == "extra_forbidden":
        known = _keys_at(row["loc"][:-1])
        near = difflib.get_close_matches(str(row["loc"][-1]), known, n=1)
        return "unknown key: " + (f"did you mean {near[0]!r}?" if near else f"known here are {', '.join(known)}")
    if row["type"] == "missing":
        return f"the key is missing: {path.rpartition('.')[2]!r} has to be said"
    return str(row["msg"]).removeprefix("Value error, ")


def _keys_at(location: tuple[Any, ...]) -> list[str]:
    """The keys that a table of the language may have, by where it stands."""
    model: type[BaseModel] = ProfileSpec
    for step in location:
        if isinstance(step, int):
            continue
        field = next((info for name, info in model.model_fields.items() if (info.alias or name) == step), None)
        found = next(_models(field.annotation), None) if field else None
        if found is None:
            return []
        model = found
    return [info.alias or name for name, info in model.model_fields.items()]


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
