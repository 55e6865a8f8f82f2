"""How each kind of constraint is broken: for every parameter of SHACL that our shapes use, some ways to break it.

A way that is *sure* leads to a result of that very constraint; the others put values at the edge, which fail other
constraints of the same property, or none.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import pyoxigraph as ox
import rdflib

from benchmarks.shacl.constraints import Constraint, members
from benchmarks.shacl.hostile import literals, text, texts_of
from benchmarks.shacl.workpiece import Workpiece
from publisher.rdf.namespaces import RDF, SH, XSD

ELSEWHERE: Final = "<https://elsewhere.example/nothing>"
"""What no record describes."""


class NotHereError(Exception):
    """A record has nothing that the fault could be put into."""


@dataclass(frozen=True, slots=True)
class Job:
    """A constraint to be broken.

    Attributes:
        piece, focus: the record, and the node of it that is to break the constraint.
        shapes: where the constraint comes from.
        dice: what decides where there is a choice.
        partners: other records, where one cannot do it alone.
    """

    piece: Workpiece
    focus: str
    constraint: Constraint
    shapes: rdflib.Graph
    dice: Random
    partners: Sequence[Workpiece] = ()

    @property
    def path(self) -> str:
        """The property that the constraint is about, or whose subjects it is about."""
        return next(iter(self.constraint.subjects_of), self.constraint.path)

    def value(self) -> str:
        """A value that the property has now.

        Raises:
            NotHereError: it has none.
        """
        if not (values := self.piece.values(self.focus, self.path)):
            raise NotHereError(self.path)
        return self.dice.choice(values)

    def text(self) -> str:
        """The text of a value that the property has now; any other where it has none."""
        values = self.piece.values(self.focus, self.path)
        return _parts(self.dice.choice(values))[0] if values else "x"

    def put(self, value: str) -> None:
        """Put a value in the place of what the property has now."""
        self.piece.put(self.focus, self.path, value)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to break a kind of constraint; ``partners`` is how many other records it takes."""

    name: str
    do: Callable[[Job], None]
    sure: bool = True
    partners: int = 0


def _parts(token: str) -> tuple[str, str | None, str | None]:
    """A value's text, language and datatype; an IRI has the text only."""
    if token.startswith("<"):
        return token[1:-1], None, None
    (triple,) = ox.parse(f"<x:s> <x:p> {token} .", format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, ox.Literal)
    return triple.object.value, triple.object.language, triple.object.datatype.value


def _another(token: str, number: int) -> str:
    """A value like another: of the same kind, and if that will do of the same form."""
    value, language, datatype = _parts(token)
    if token.startswith("<"):
        return f"<{value}-{number}>"
    digit = re.sub(r"[0-9](?=[^0-9]*$)", lambda match: str((int(match[0]) + number) % 10), value)
    changed = digit if digit != value else f"{value} {number}"
    return text(changed, language=language, datatype=None if language else datatype)


def _missing(job: Job) -> None:
    job.piece.remove(job.focus, job.path)


def _too_many(job: Job) -> None:
    allowed = int(str(job.constraint.value))
    values = job.piece.values(job.focus, job.path)
    pattern = values[0] if values else f"<{job.piece.iri[1:-1]}#more>"
    for number in range(1, allowed + 2):
        job.piece.add(job.focus, job.path, _another(pattern, number))


def _spelt_otherwise(job: Job) -> None:
    """The same text as literals of several kinds, which are as many values."""
    value = job.text()
    spellings = [text(value), text(value, language="en"), text(value, datatype=str(XSD.token))]
    for spelling in spellings[: int(str(job.constraint.value)) + 1]:
        job.piece.add(job.focus, job.path, spelling)


def _plain(job: Job) -> None:
    job.put(text(job.text()))


def _tagged(job: Job) -> None:
    job.put(text(job.text(), language="en"))


def _of_another_type(job: Job) -> None:
    job.put(text(job.text(), datatype=str(job.dice.choice([XSD.dateTime, XSD.token, XSD.anyURI, XSD.boolean]))))


def _elsewhere(job: Job) -> None:
    job.put(ELSEWHERE)


def _hostile(job: Job) -> None:
    job.put(job.dice.choice(literals()))


def _ill_typed(job: Job) -> None:
    """A literal at the edge of a datatype that the constraint asks for, itself or in one of its branches."""
    asked = [str(name) for name in (job.constraint.value, *_datatypes(job))]
    if not (known := [name for name in asked if texts_of(name)]):
        raise NotHereError(job.constraint.name)
    name = job.dice.choice(known)
    job.put(text(job.dice.choice(texts_of(name)), datatype=name))


def _unmatched(job: Job, candidates: Sequence[str]) -> None:
    """Put one of the candidates that the pattern refuses: ``$`` is the very end, as SPARQL has it."""
    pattern = re.compile(re.sub(r"\$$", r"\\Z", str(job.constraint.value)))
    if not (refused := [token for token in candidates if not pattern.search(_parts(token)[0])]):
        raise NotHereError(job.constraint.name)
    job.put(job.dice.choice(refused))


def _line_break(job: Job) -> None:
    values = job.piece.values(job.focus, job.path)
    value, language, datatype = _parts(job.dice.choice(values)) if values else ("x", None, None)
    _unmatched(job, [text(f"{value}\n", language=language, datatype=None if language else datatype)])


def _more(job: Job) -> None:
    job.put(text(f"{job.text()} or so"))


def _nothing(job: Job) -> None:
    job.put(text(""))


def _nothing_tagged(job: Job) -> None:
    job.put(text("", language="en"))


def _long(length: int, letter: str) -> Callable[[Job], None]:
    def put(job: Job) -> None:
        job.put(text(letter * (int(str(job.constraint.value)) + length), language="en"))

    return put


def _in_one_language(count: int) -> Callable[[Job], None]:
    def put(job: Job) -> None:
        language = _parts(job.value())[1] or "en"
        for number in range(count):
            job.piece.add(job.focus, job.path, text(f"Another {number}", language=language))

    return put


def _more_here(job: Job) -> None:
    job.piece.add(job.focus, job.path, _another(job.value(), 1))


def _more_there(job: Job) -> None:
    job.piece.add(job.focus, str(job.constraint.value), _another(job.value(), 1))


def _none_here(job: Job) -> None:
    job.value()
    job.piece.remove(job.focus, job.path)


def _differently_tagged(job: Job) -> None:
    value, language, _ = _parts(job.value())
    job.put(text(value, language="fr" if language else "en"))


def _described_otherwise(job: Job) -> None:
    """Take from what the property leads to the class that it should have."""
    wanted = str(job.constraint.value)
    described = [it for it in job.piece.values(job.focus, job.path) if it in job.piece.of([wanted])]
    if not described:
        raise NotHereError(job.path)
    job.piece.remove(job.dice.choice(described), str(RDF.type), f"<{wanted}>")


def _allowed_text(job: Job) -> None:
    job.put(text(str(job.dice.choice(members(job.shapes, job.constraint.value)))))


def _allowed_https(job: Job) -> None:
    allowed = job.dice.choice(members(job.shapes, job.constraint.value))
    job.put(f"<{str(allowed).replace('http://', 'https://', 1)}>")


def _no_branch(job: Job) -> None:
    for branch in members(job.shapes, job.constraint.value):
        _break(job, branch)


def _break(job: Job, branch: rdflib.term.Node) -> None:
    """Break one branch of a ``sh:or``: leave out what it asks for."""
    if (both := job.shapes.value(branch, SH["and"])) is not None:
        _break(job, job.dice.choice(members(job.shapes, both)))
    elif (path := job.shapes.value(branch, SH.path)) is not None:
        job.piece.remove(job.focus, str(path))
    else:
        job.put(text(job.text()))


def _datatypes(job: Job) -> list[rdflib.term.Node]:
    if job.constraint.kind not in {"or", "and"}:
        return []
    branches = members(job.shapes, job.constraint.value)
    return [name for branch in branches for name in job.shapes.objects(branch, SH.datatype)]


def _own(job: Job) -> None:
    job.put(job.focus)


def _circle(job: Job) -> None:
    pieces = [job.piece, *job.partners]
    for piece, above in zip(pieces, [*pieces[1:], pieces[0]], strict=True):
        piece.put(piece.iri, job.path, above.iri)


def _share(job: Job) -> None:
    for partner in job.partners:
        partner.put(partner.iri, job.path, job.value())


_HOSTILE: Final = Way("a hostile literal", _hostile, sure=False)

_LANGUAGE: Final = (Way("a plain text", _plain), Way("an address", _elsewhere), _HOSTILE)
_DATATYPE: Final = (
    Way("a plain text", _plain),
    Way("a text in a language", _tagged),
    Way("of another type", _of_another_type),
    Way("an address", _elsewhere),
    Way("at the edge of the type", _ill_typed, sure=False),
)

_WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "minCount": (Way("missing", _missing),),
    "maxCount": (Way("one too many", _too_many), Way("spelt otherwise", _spelt_otherwise)),
    "pattern": (
        Way("a line break at the end", _line_break),
        Way("nothing", _nothing),
        Way("an address elsewhere", lambda job: _unmatched(job, [ELSEWHERE, "<urn:example:elsewhere>"])),
        Way("a hostile literal", lambda job: _unmatched(job, literals())),
    ),
    "minLength": (Way("nothing", _nothing), Way("nothing, in a language", _nothing_tagged)),
    "maxLength": (
        Way("too long", _long(1, "x")),
        Way("too long, beyond the first plane", _long(1, "\U0001f600")),
        Way("just short enough", _long(0, "\U0001f600"), sure=False),
    ),
    "uniqueLang": (Way("two in one language", _in_one_language(2)), Way("four in one language", _in_one_language(4))),
    "equals": (
        Way("more here", _more_here),
        Way("more there", _more_there),
        Way("none here", _none_here),
        Way("differently tagged", _differently_tagged),
    ),
    "in": (
        Way("an address elsewhere", _elsewhere),
        Way("a text", _allowed_text),
        Way("https in the place of http", _allowed_https),
        _HOSTILE,
    ),
    "and": (
        Way("a plain text", _plain),
        Way("more than a value", _more),
        Way("an address", _elsewhere),
        Way("at the edge of the type", _ill_typed, sure=False),
        _HOSTILE,
    ),
    "disjoint": (
        Way("its own", _own),
        Way("a circle of two", _circle, partners=1),
        Way("a circle of five", _circle, partners=4),
    ),
}  # fmt: skip


def properties(shapes: rdflib.Graph, constraint: Constraint) -> set[str]:
    """The properties that decide whether a constraint is kept: another fault in one of them could undo a fault."""
    branches = members(shapes, constraint.value) if constraint.kind in {"or", "and"} else []
    branches += [
        it for branch in branches for head in shapes.objects(branch, SH["and"]) for it in members(shapes, head)
    ]
    asked = {str(path) for branch in branches for path in shapes.objects(branch, SH.path)}
    other = {str(constraint.value)} if constraint.kind == "equals" else set()
    return {constraint.path, *constraint.subjects_of} - {""} | asked | other


def ways(constraint: Constraint) -> tuple[Way, ...]:
    """The ways in which a constraint can be broken.

    Raises:
        ValueError: of a kind that nobody has said how to break; say so here.
    """
    described = (Way("described as something else", _described_otherwise),) if constraint.classes else ()
    if constraint.kind == "class":
        return (Way("described nowhere", _elsewhere), Way("a text", _plain), *described)
    if constraint.kind == "datatype":
        return _LANGUAGE if constraint.value == RDF.langString else _DATATYPE
    if constraint.kind == "nodeKind":
        literal = str(constraint.value).endswith("Literal")
        return (Way("an address", _elsewhere),) if literal else (Way("a text", _plain), _HOSTILE)
    if constraint.kind == "or":
        edge = (Way("at the edge of the type", _ill_typed, sure=False),) if constraint.path else ()
        return (Way("none of the branches", _no_branch), *edge)
    if constraint.kind == "maxCount" and constraint.subjects_of:
        return (Way("shared by two", _share, partners=1), Way("shared by four", _share, partners=3))
    if constraint.kind not in _WAYS:
        raise ValueError(f"no way is known to break {constraint.name}")
    return _WAYS[constraint.kind]
