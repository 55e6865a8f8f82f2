"""Find the interpreter of a source: an adapter, or the one that its profile makes."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Protocol

import orjson

from publisher import plugins
from publisher.errors import Fault, SourceError
from publisher.normalise.places import Gazetteer
from publisher.profiles.mapped import MappedInterpreter
from publisher.profiles.paths import PathError
from publisher.profiles.profile_file import read_profile
from publisher.profiles.redaction import Redaction
from publisher.profiles.spec import LeaveOut, ProfileSpec
from publisher.raw import RawRecord
from publisher.records import Institution
from publisher.sources.options import options_of
from publisher.sources.reader import reader_named
from publisher.sources.source import DESCRIPTION, Source


class Interpreter(Protocol):
    """What makes an institution of a raw record; stateless, so that any process may use it."""

    def interpret(self, raw: RawRecord, source: Source) -> Institution:
        """Make an institution of a raw record.

        Raises:
            RecordError: none can be made of it; with every fault.
        """
        ...


class Profile:
    """A profile made ready: what it leaves out, how rows are grouped, how a record is interpreted."""

    def __init__(self, spec: ProfileSpec, source: Source) -> None:
        columns = reader_named(source.reader).table
        self.interpreter = MappedInterpreter(spec, columns=columns, gazetteer=Gazetteer.shipped())
        self.redaction = Redaction((*spec.leave_out, *_of_people(spec)), columns=columns)
        self.group_paths = [self.interpreter.compiler.path(text) for text in spec.group_by]
        self.changes_records = bool(self.redaction.rules or self.group_paths)
        left_out = {rule.source for rule in spec.leave_out}
        needed = self.interpreter.compiler.required if columns else {}
        self.columns = tuple(name for name in needed if name not in spec.values and name not in left_out)


def _of_people(spec: ProfileSpec) -> Iterator[LeaveOut]:
    """Where a rule wants the addresses of offices only, the others are left out of the raw record too."""
    names = tuple(path for rule in spec.names if not rule.each for path in rule.source)
    rules = [(rule, "") for rule in spec.emails] + [(one.email, one.each or "") for one in spec.contacts if one.email]
    for rule, outer in rules:
        above = ".".join(filter(None, (outer, rule.each)))
        for path in rule.source if rule.offices_only else ():
            whole = path.removeprefix("^") if path.startswith("^") or not above else f"{above}.{path}"
            yield LeaveOut.model_validate({"from": whole, "keep": "office-email", "names": names})


def interpreter(source: Source) -> Interpreter:
    """The interpreter of a source's records; made once a process for one profile.

    Raises:
        SourceError: the profile, or an option of the reader, cannot be used; with every fault.
    """
    name = adapter_name(source)
    if name is None:
        return profile_of(source).interpreter
    found: Interpreter = plugins.load(plugins.ADAPTERS, name)
    return found


def check(source: Source) -> None:
    """Check what a source says of its reader and profile, before anything is read.

    Raises:
        SourceError: with every fault.
    """
    options_of(source)
    interpreter(source)


def adapter_name(source: Source) -> str | None:
    """The adapter that interprets a source's records; None where a mapping profile does."""
    reader = reader_named(source.reader)
    if source.profile is None or reader.read_source is not None:
        return reader.adapter
    named = isinstance(source.profile, str) and source.profile in plugins.names(plugins.ADAPTERS)
    return str(source.profile) if named else None


def profile_of(source: Source) -> Profile:
    """A source's profile, made ready.

    Raises:
        SourceError: it cannot be used; with every fault.
    """
    if _last.source is not source or _last.profile is None:
        table = orjson.dumps(source.profile, default=str).decode()
        _last.profile = _profile(table, source.reader, str(source.path), _Held(source))
        _last.source = source
    return _last.profile


class _Last:
    """The source asked for last, and its profile: records come by the thousand from one source."""

    source: Source | None = None
    profile: Profile | None = None


class _Held:
    """A source that is passed by the side of a cache's key."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held)

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=32)
def _profile(_table: str, _reader: str, _path: str, held: _Held) -> Profile:
    try:
        return Profile(read_profile(held.source), held.source)
    except PathError as error:
        fault = Fault("profile-value-wrong", str(error), DESCRIPTION, field="profile")
        raise SourceError(str(held.source.path), (fault,)) from error


_last: Final = _Last()
