"""The targets of references: what their keys and names lead to, and which references lead elsewhere than before."""

from collections.abc import Iterator

from publisher.identifiers import MENTION, Claim, Register, mention, name_key
from publisher.normalise.romanise import name_slug
from publisher.pipeline.stages.entries import Entry, Reference
from publisher.pipeline.stages.index import AMBIGUOUS
from publisher.pipeline.stages.index_writer import IndexWriter
from publisher.pipeline.stages.records import IdentifiedRecords
from publisher.uris import Kind


class Targets:
    """Finds the targets of references.

    Args:
        records: the records of the build.
        index: has the keys and names of records, and which references have them.
        register: assigns slugs to institutions that are only mentioned.
    """

    def __init__(self, records: IdentifiedRecords, index: IndexWriter, register: Register) -> None:
        self._records, self._index, self._register = records, index, register
        self._found_before: dict[tuple[str, str], str | None] = {}

    def find(self, entry: Entry, reference: Reference) -> str | None:
        """The slug of the institution that a record refers to."""
        return self._index.find(reference.source or entry.source, reference.key, reference.label)

    def new_mention(self, entry: Entry, reference: Reference) -> str | None:
        """The slug of an institution that no record describes, if the reference has a name for it."""
        source = reference.source or entry.source
        if not reference.label:
            return None
        if not reference.key and self._index.named(source, name_key(reference.label)) == AMBIGUOUS:
            return None
        named = mention(source, reference.label)
        claim = Claim(Kind.INSTITUTION, source, reference.key) if reference.key else named
        # Making a slug of a name takes a hundred times as long as asking for the one that it has.
        slug = self._register.slug(claim)
        if slug is None:
            slug = self._register.assign(claim, name_slug(reference.label, reference.language))
        self._index.add_claim(source, claim.key, slug, mentioned=True)
        return slug

    def touched(self, entry: Entry) -> Iterator[tuple[str, str, bool | None]]:
        """The keys and names that a record has or refers to: source, key or name, and for a reference if it has a name.

        What each of them led to before is noted, to see whom it misleads if that changes.
        """
        own = (entry.key, *(MENTION + name for name in entry.names))
        rows: list[tuple[str, str, bool | None]] = [(entry.source, target, None) for target in own]
        rows += [
            (it.source or entry.source, target, bool(it.label)) for it in entry.references if (target := it.target)
        ]
        if self._records.checked is not None:
            for source, target, _ in rows:
                if (source, target) not in self._found_before:
                    self._found_before[source, target] = self._record_of(source, target)
        return iter(rows)

    def misled(self) -> set[str]:
        """The records whose references may lead elsewhere than before."""
        misled: set[str] = set()
        for (source, target), before in self._found_before.items():
            now, referring = self._record_of(source, target), self._index.referring(source, target)
            # The first reference with a name makes the institution that those before it do not find.
            is_made_anew = now is None and not all(labelled for _, labelled in referring)
            if now != before or is_made_anew:
                misled.update(slug for slug, _ in referring)
            if now is not None or is_made_anew or not referring:
                mentioned = self._index.remove_claim(source, target, mentioned=True)
                self._records.check(*([mentioned] if mentioned else ()))
        return misled.difference(self._records.numbers)

    def _record_of(self, source: str, target: str) -> str | None:
        """The slug of the record that has a key or a name."""
        if target.startswith(MENTION):
            return self._index.named(source, target.removeprefix(MENTION))
        return self._index.claimed_by_record(source, target)
