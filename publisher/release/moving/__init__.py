"""A publication that moves to another base IRI: where it was before, and what becomes of what was published there.

``<home>/moves.json`` has every move, oldest first; each release made afterwards has a copy, by which servers redirect
what is asked of the old base. Specified by docs/uris.md and docs/adr/0198-moving-to-another-base.md.
"""

from publisher.release.moving.moves import Move, base_at, former_bases, read_moves, write_moves
from publisher.release.moving.translation import rebased, rebased_release

__all__ = ["Move", "base_at", "former_bases", "read_moves", "rebased", "rebased_release", "write_moves"]
