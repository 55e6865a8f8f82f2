"""Parse one YAML file, in the process of publisher/sources/capped.py.

``python -m publisher.sources.formats.trees.yaml_worker MEMORY_MIB TIMEOUT_S FILE NAME OPTIONS`` writes a line for each
record: its line, and its tree as JSON. The options are JSON: ``records``, the names down to the records; ``members``;
with ``whole``, each document is written as it is.

Values are built from the events of the parser, so no tag makes an object of any kind. A scalar is the text as it is
written: "no", "0815" and 2020-01-01 are what people see. Only null, true and false in plain style are no texts.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import orjson
import yaml

from publisher.errors import Fault, UnreadableFileError
from publisher.sources.capped import run_parser
from publisher.sources.formats.trees.records import record_line
from publisher.sources.streams import Member, members

MAX_DEPTH: Final = 100
MAX_NODES: Final = 200_000
"""In one record, aliases expanded: a few lines of aliases can stand for more nodes than there are atoms."""

SAMPLE: Final = 60
"""So many items of a list are enough to see what it is."""

MEMBER_NAME: Final = "@key"
GROUP_NAME: Final = "@group"
_PLAIN: Final = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
"""What words without quotes mean that are no texts."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Builder:
    """Builds values from the events of one document.

    Args:
        events: those of the parser.
        name: how faults call the file.
        sample: how many items of a list or object are built; the others are passed over. None for all.
    """

    def __init__(self, events: Iterator[Any], name: str, sample: int | None = None) -> None:
        self._events, self._name, self._sample = events, name, sample
        self._anchors: dict[str, tuple[Any, int]] = {}
        self._nodes = 0

    def next(self) -> Any:
        """The next event."""
        return next(self._events)

    def start_document(self) -> None:
        """Forget the anchors of the document before."""
        self._anchors.clear()

    def value(self, event: Any, depth: int = 0) -> Any:
        """Build the value that an event begins.

        Raises:
            UnreadableFileError: it is nested too deeply, or too large once its aliases are expanded.
        """
        self._nodes = self._nodes + 1 if depth else 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            self._count(0, event, depth)
        kind = type(event)
        if kind is yaml.ScalarEvent:
            built = _scalar(event)
            if event.anchor:
                self._anchors[event.anchor] = (built, 1)
            return built
        if kind is yaml.AliasEvent:
            return self._aliased(event, depth)
        before = self._nodes
        if kind is yaml.SequenceStartEvent:
            built = [self.value(item, depth + 1) for item in self.items(yaml.SequenceEndEvent)]
        else:
            built = self._mapping(depth)
        if event.anchor:
            self._anchors[event.anchor] = (built, self._nodes - before + 1)
        return built

    def items(self, end: type) -> Iterator[Any]:
        """The events that begin the items of a sequence, or the names of a mapping, up to its end."""
        count = 0
        while not isinstance(event := self.next(), end):
            count += 1
            if self._sample is None or count <= self._sample:
                yield event
            elif end is yaml.SequenceEndEvent:
                self._pass_over(event)
            else:
                self._pass_over(event)
                self._pass_over(self.next())

    def _pass_over(self, event: Any) -> None:
        depth = 0
        while True:
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return
            event = self.next()

    def name_of(self, event: Any) -> str:
        """The name of a member."""
        return _name(self.value(event, 1))

    def _mapping(self, depth: int) -> dict[str, Any]:
        built: dict[str, Any] = {}
        merged: list[Any] = []
        for event in self.items(yaml.MappingEndEvent):
            name = _name(self.value(event, depth + 1))
            value = self.value(self.next(), depth + 1)
            if name == "<<":
                merged += value if isinstance(value, list) else [value]
            else:
                built[name] = value
        for other in merged:
            built = {**other, **built} if isinstance(other, dict) else built
        return built

    def _aliased(self, event: Any, depth: int) -> Any:
        if event.anchor not in self._anchors:
            raise self._fault(
                "yaml-broken", f"no value has the anchor &{event.anchor}; the records before were read", event
            )
        value, nodes = self._anchors[event.anchor]
        self._count(nodes, event, depth)
        return value

    def _count(self, nodes: int, event: Any, depth: int) -> None:
        self._nodes += nodes
        if depth > MAX_DEPTH:
            raise self._fault("yaml-too-deep", f"nested more than {MAX_DEPTH} levels deep: flatten it", event)
        if self._nodes > MAX_NODES:
            message = f"a record has more than {MAX_NODES:,} values, aliases expanded: correct 'records' in [options]"
            raise self._fault("yaml-record-too-large", message, event)

    def _fault(self, code: str, message: str, event: Any) -> UnreadableFileError:
        return UnreadableFileError(Fault(code, message, self._name, event.start_mark.line + 1))


def _scalar(event: Any) -> Any:
    return event.value if event.style else _PLAIN.get(event.value, event.value)


def _name(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def parse(file: str, name: str, options: str) -> Iterator[bytes]:
    """Yield the records of a file, or its documents.

    Raises:
        UnreadableFileError: not YAML, or with something that is never accepted.
    """
    chosen = orjson.loads(options)
    for member in members(Path(file), name):
        with member.open() as stream:
            events = yaml.parse(stream, Loader=_LOADER)
            try:
                builder = Builder(events, member.name, SAMPLE if chosen["whole"] else None)
                for line, value in _records(builder, chosen, member):
                    yield record_line(line, value)
            except yaml.MarkedYAMLError as error:
                place = error.problem_mark.line + 1 if error.problem_mark else None
                message = f"the YAML is broken here ({error.problem}); the records before were read"
                raise UnreadableFileError(Fault("yaml-broken", message, member.name, place)) from error
            except (yaml.YAMLError, UnicodeDecodeError) as error:
                message = f"this is not YAML in Unicode ({error.__class__.__name__}); the records before were read"
                raise UnreadableFileError(Fault("yaml-broken", message, member.name)) from error


def _records(builder: Builder, options: dict[str, Any], member: Member) -> Iterator[tuple[int, Any]]:
    found, documents = False, 0
    while not isinstance(event := builder.next(), yaml.StreamEndEvent):
        if isinstance(event, yaml.DocumentStartEvent):
            builder.start_document()
            documents += 1
            root = builder.next()
            if options["whole"]:
                yield root.start_mark.line + 1, builder.value(root)
                continue
            for record in _of_document(builder, root, options["records"], members=options["members"]):
                found = True
                yield record
    if documents and not found and options["records"]:
        path = ".".join(options["records"])
        message = f"nothing at {path!r}: correct 'records' in [options]"
        raise UnreadableFileError(Fault("yaml-path-missing", message, member.name, None, "options.records"))


def _of_document(builder: Builder, root: Any, path: list[str], *, members: bool) -> Iterator[tuple[int, Any]]:
    """Yield the records below a value, each with its line, one at a time; the path may go through lists."""
    if not path:
        yield from _here(builder, root, members=members)
    elif isinstance(root, yaml.SequenceStartEvent):
        for event in builder.items(yaml.SequenceEndEvent):
            yield from _of_document(builder, event, path, members=members)
    elif isinstance(root, yaml.MappingStartEvent):
        for event in builder.items(yaml.MappingEndEvent):
            name = builder.name_of(event)
            inner = builder.next()
            if name == path[0]:
                yield from _of_document(builder, inner, path[1:], members=members)
            else:
                builder.value(inner)
    else:
        builder.value(root)


def _here(builder: Builder, root: Any, *, members: bool) -> Iterator[tuple[int, Any]]:
    if isinstance(root, yaml.SequenceStartEvent):
        for event in builder.items(yaml.SequenceEndEvent):
            yield event.start_mark.line + 1, builder.value(event)
    elif isinstance(root, yaml.MappingStartEvent) and members:
        for event in builder.items(yaml.MappingEndEvent):
            name, value = builder.name_of(event), builder.value(builder.next())
            line = event.start_mark.line + 1
            for item in value if isinstance(value, list) else ():
                yield line, {GROUP_NAME: name, **item} if isinstance(item, dict) else item
            if not isinstance(value, list):
                yield line, {MEMBER_NAME: name, **value} if isinstance(value, dict) else value
    else:
        line = root.start_mark.line + 1
        value = builder.value(root)
        if value is not None:
            yield line, value


if __name__ == "__main__":
    sys.exit(run_parser(parse))
