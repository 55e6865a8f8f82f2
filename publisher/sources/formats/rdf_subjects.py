"""Which subjects of an RDF source are institutions under the IRIs of their owner, and which are people.

Works on the database of :mod:`publisher.sources.formats.rdf`, which has a row for every statement. What says what a
subject is goes into a small table, so that memory does not grow with the source.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from publisher.rdf.organisations import (
    CARD,
    CARD_NAME,
    CARD_TERMS,
    CONCEPT,
    CONCEPT_TERMS,
    CONTACT_TERMS,
    INSTITUTION_CLASSES,
    LINK_TERMS,
    NAME_TERMS,
    ORGANISATION_RELATIONS,
    PART_TERMS,
    PERSON_CLASSES,
    PERSON_TERMS,
)

GENID: Final = "genid"
"""Is in every IRI of what has none of its own."""

MAX_PARTS: Final = 300
"""As many parts of one institution are read: sites, addresses, contacts, concepts."""

_TYPE: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_SITE_OF: Final = "http://www.w3.org/ns/org#siteOf"
_KEPT: Final = CARD_TERMS | LINK_TERMS | PART_TERMS | CONCEPT_TERMS | {_TYPE, _SUBCLASS, _SITE_OF}
_SCHEMA: Final = """
CREATE TABLE link (subject TEXT, predicate TEXT, object TEXT, PRIMARY KEY (subject, predicate, object)) WITHOUT ROWID;
CREATE TABLE marked (subject TEXT, mark TEXT, PRIMARY KEY (subject, mark)) WITHOUT ROWID;
CREATE TABLE institution (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE person (iri TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE without_people (iri TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Described:
    """What an RDF source says about an institution of another owner.

    Attributes:
        rows: its statements and those of its parts, each with its file.
        linked: the institutions of the source that it is related to.
        without_people: whether it was linked to people, who are left out.
        without_direction: whether one of its texts had a base direction.
    """

    rows: tuple[tuple[str, str], ...]
    linked: tuple[str, ...]
    without_people: bool
    without_direction: bool


class Subjects:
    """The subjects of a source, looked through once.

    Args:
        database: has the table ``statement`` (thing, line, file), complete.
        base: the base IRI of the publication; what is below it is never a subject of another owner.
        people: whether what is said about people stays.
        classes: the IRIs of further classes whose members are institutions.
    """

    def __init__(self, database: sqlite3.Connection, base: str, *, people: bool, classes: tuple[str, ...]) -> None:
        self._database, self._own = database, f"{base}/id/"
        database.executescript(_SCHEMA)
        self._collect()
        self._find_people()
        self._find_institutions(classes)
        if not people:
            self._remove_people()

    def is_institution(self, iri: str) -> bool:
        """Whether a subject is an institution of another owner."""
        return self._has("institution", iri)

    def described(self, iri: str) -> Described:
        """Collect what the source says about an institution, its parts included."""
        rows: dict[tuple[str, str], int] = {}
        waiting, seen, linked = [iri], {iri}, dict[str, None]()
        while waiting and len(seen) <= MAX_PARTS:
            subject = waiting.pop(0)
            rows.update(self._directed_rows(subject))
            for predicate, other in self._links(subject):
                if predicate in LINK_TERMS and self._is_known(other):
                    linked[other] = None
                    rows.update(dict.fromkeys(self._names_of(other) if GENID in other else (), 0))
                elif other not in seen and predicate in PART_TERMS | CONCEPT_TERMS and not self._is_known(other):
                    seen.add(other)
                    waiting.append(other)
            if subject == iri:
                waiting += [site for site in self._sites_of(iri) if site not in seen]
        directed = any(rows.values())
        return Described(tuple(sorted(rows)), tuple(sorted(linked)), self._has("without_people", iri), directed)

    def _rows(self, subject: str) -> Iterator[tuple[str, str]]:
        return self._database.execute("SELECT line, file FROM statement WHERE thing = ?", (subject,))

    def _directed_rows(self, subject: str) -> dict[tuple[str, str], int]:
        query = "SELECT line, file, directed FROM statement WHERE thing = ?"
        return {(line, file): directed for line, file, directed in self._database.execute(query, (subject,))}

    def _names_of(self, subject: str) -> list[tuple[str, str]]:
        return [(line, file) for line, file in self._rows(subject) if line.split(" ", 2)[1][1:-1] in NAME_TERMS]

    def _links(self, subject: str) -> list[tuple[str, str]]:
        query = "SELECT predicate, object FROM link WHERE subject = ? ORDER BY predicate, object"
        return self._database.execute(query, (subject,)).fetchall()

    def _sites_of(self, iri: str) -> list[str]:
        query = "SELECT subject FROM link WHERE object = ? AND predicate = ?"
        return [site for (site,) in self._database.execute(query, (iri, _SITE_OF))]

    def _is_known(self, iri: str) -> bool:
        return self._has("institution", iri) or iri.startswith(f"{self._own}institution/")

    def _has(self, table: str, iri: str) -> bool:
        query = f"SELECT 1 FROM {table} WHERE iri = ?"  # noqa: S608  # the name of a table
        return self._database.execute(query, (iri,)).fetchone() is not None

    def _collect(self) -> None:
        """Go through all statements and keep what says what a subject is, and what its parts are."""
        self._database.execute("BEGIN")
        links: list[tuple[str, str, str]] = []
        marks: list[tuple[str, str]] = []
        for (line,) in self._database.execute("SELECT line FROM statement"):
            subject, predicate, rest = line.split(" ", 2)
            subject, predicate = subject[1:-1], predicate[1:-1]
            if rest.startswith("<") and (predicate in _KEPT or GENID in rest):
                links.append((subject, predicate, rest[1 : rest.index(">")]))
            if predicate in PERSON_TERMS:
                marks.append((subject, "person"))
            elif predicate in CONTACT_TERMS:
                marks.append((subject, "contact"))
            elif predicate in NAME_TERMS:
                marks.append((subject, "name"))
            if len(links) + len(marks) > _BATCH:
                self._write(links, marks)
        self._write(links, marks)
        self._database.execute("COMMIT")
        self._database.execute("CREATE INDEX by_object ON link (object, predicate)")

    def _write(self, links: list[tuple[str, str, str]], marks: list[tuple[str, str]]) -> None:
        self._database.executemany("INSERT OR IGNORE INTO link VALUES (?, ?, ?)", links)
        self._database.executemany("INSERT OR IGNORE INTO marked VALUES (?, ?)", marks)
        links.clear()
        marks.clear()

    def _with_subclasses(self, classes: frozenset[str]) -> set[str]:
        known, waiting = set(classes), list(classes)
        while waiting:
            query = "SELECT subject FROM link WHERE object = ? AND predicate = ?"
            below = {row[0] for row in self._database.execute(query, (waiting.pop(), _SUBCLASS))} - known
            known |= below
            waiting += below
        return known

    def _find_people(self) -> None:
        for name in sorted(self._with_subclasses(PERSON_CLASSES)):
            self._insert("person", "SELECT subject FROM link WHERE object = ? AND predicate = ?", name, _TYPE)

    def _find_cards(self) -> None:
        """The cards of 2006: one whose name is that of its organisation is an institution's, any other a person's."""
        query = "SELECT subject FROM link WHERE object = ? AND predicate = ?"
        for (card,) in self._database.execute(query, (CARD, _TYPE)).fetchall():
            links = self._links(card)
            organisations = [card, *(other for predicate, other in links if predicate in CARD_TERMS)]
            named = {text for node in organisations for text in self._literals(node, CARD_TERMS)}
            names = self._literals(card, frozenset({CARD_NAME}))
            if named and (not names or not names.isdisjoint(named)):
                self._database.execute("INSERT OR IGNORE INTO institution VALUES (?)", (card,))
            elif not self._is_part(card):
                self._database.execute("INSERT OR IGNORE INTO person VALUES (?)", (card,))

    def _is_part(self, iri: str) -> bool:
        links = self._database.execute("SELECT predicate FROM link WHERE object = ?", (iri,))
        return any(predicate in PART_TERMS for (predicate,) in links)

    def _literals(self, subject: str, predicates: frozenset[str]) -> set[str]:
        lines = (line.split(" ", 2) for line, _ in self._rows(subject))
        return {rest.rpartition('"')[0] for _, predicate, rest in lines if predicate[1:-1] in predicates}

    def _find_institutions(self, classes: tuple[str, ...]) -> None:
        for name in sorted(self._with_subclasses(INSTITUTION_CLASSES.union(classes))):
            self._insert("institution", "SELECT subject FROM link WHERE object = ? AND predicate = ?", name, _TYPE)
        named = "SELECT subject FROM marked WHERE mark = 'name'"
        for predicate in sorted(ORGANISATION_RELATIONS):
            for side in ("subject", "object"):
                described = f"SELECT {side} FROM link WHERE predicate = ? AND {side} IN ({named})"  # noqa: S608
                self._insert("institution", described, predicate)
        listed = """SELECT link.subject FROM link JOIN marked ON marked.subject = link.subject
                    WHERE predicate = ? AND object = ? AND mark = 'contact'"""
        self._insert("institution", listed, _TYPE, CONCEPT)
        self._find_cards()
        self._leave_parts_out(named)

    def _leave_parts_out(self, named: str) -> None:
        """Take out what is a part of another description, a person, nameless without an IRI, or of the publication."""
        for predicate in sorted(PART_TERMS):
            self._delete("institution", "iri IN (SELECT object FROM link WHERE predicate = ?)", predicate)
        self._delete("institution", "iri IN (SELECT iri FROM person)")
        self._delete("institution", f"instr(iri, ?) AND iri NOT IN ({named})", GENID)
        self._insert("person", "SELECT subject FROM marked WHERE mark = 'person'")
        self._delete("person", "iri IN (SELECT iri FROM institution)")
        for table in ("institution", "person"):
            self._delete(table, "substr(iri, 1, ?) = ?", len(self._own), self._own)

    def _delete(self, table: str, condition: str, *values: str | int) -> None:
        self._database.execute(f"DELETE FROM {table} WHERE {condition}", values)  # noqa: S608  # no text of a source

    def _insert(self, table: str, query: str, *values: str) -> None:
        self._database.execute(f"INSERT OR IGNORE INTO {table} {query}", values)

    def _remove_people(self) -> None:
        """Remove the statements about people, those that lead to them, and the parts that only people had."""
        parts: set[str] = set()
        for (iri,) in self._database.execute("SELECT iri FROM person").fetchall():
            parts.update(other for _, other in self._links(iri) if GENID in other)
            self._remove(iri)
        while parts:
            part = parts.pop()
            others = self._database.execute("SELECT 1 FROM link WHERE object = ?", (part,)).fetchone()
            if others is None and not self._has("institution", part):
                parts.update(other for _, other in self._links(part) if GENID in other)
                self._remove(part)
        self._remove_references()

    def _remove(self, iri: str) -> None:
        self._database.execute("DELETE FROM statement WHERE thing = ?", (iri,))
        self._database.execute("DELETE FROM link WHERE subject = ?", (iri,))

    def _remove_references(self) -> None:
        people = {iri for (iri,) in self._database.execute("SELECT iri FROM person")}
        if not people:
            return
        leading: list[tuple[str, str]] = []
        for thing, line in self._database.execute("SELECT thing, line FROM statement"):
            rest = line.split(" ", 2)[2]
            if rest.startswith("<") and rest[1 : rest.index(">")] in people and not thing.startswith(self._own):
                leading.append((thing, line))
        self._database.executemany("DELETE FROM statement WHERE thing = ? AND line = ?", leading)
        self._database.executemany("INSERT OR IGNORE INTO without_people VALUES (?)", [(row[0],) for row in leading])
