"""The slugs of records that the previous release does not have, from the register of identifiers."""

from collections.abc import Mapping

from publisher.errors import Fault
from publisher.identifiers import Claim, Register, mention
from publisher.pipeline.stages.entries import Entry
from publisher.uris import Kind


class SlugAssignment:
    """Assigns slugs to records.

    Args:
        register: has those of all builds before; it is not committed.
    """

    def __init__(self, register: Register) -> None:
        self._register, self._earlier_mentions = register, register.mentions()

    def slug_of(self, entry: Entry) -> str | Fault:
        """The slug of a record, or why it can have none."""
        claim = Claim(Kind.INSTITUTION, entry.source, entry.key)
        spellings = self._register.spellings(claim)
        if fault := self._fault(entry, claim, spellings):
            return fault
        return spellings.get(entry.key) or self._new_slug(entry, claim)

    def _fault(self, entry: Entry, claim: Claim, spellings: Mapping[str, str]) -> Fault | None:
        if spellings and entry.key not in spellings:
            earlier = next(iter(spellings))
            message = f"the identifier {entry.key!r} was written {earlier!r} before: use one spelling"
            return entry.fault("identifier-case", message)
        holders = self._register.holders(claim.kind, entry.preferred_slug) if entry.fixed_slug else ()
        if any(holder != claim for holder in holders):
            message = (
                f"the address of {entry.preferred_slug!r} was assigned to another record before: "
                "give this thing another IRI"
            )
            return entry.fault("identifier-taken", message)
        return None

    def _new_slug(self, entry: Entry, claim: Claim) -> str:
        for name in entry.names if self._earlier_mentions else ():
            earlier = mention(entry.source, name)
            if earlier in self._earlier_mentions and (adopted := self._register.adopt(claim, earlier)):
                return adopted
        return self._register.assign(claim, entry.preferred_slug)
