"""Tell people and programs what happens to a home: a release, a failed build, a source that shrinks, dead links.

``publisher watch`` looks at a home; a build need not know who is told. What was seen, what is still to be delivered and
what is known of links is in ``<home>/watch.sqlite``. Specified by docs/notices.md and docs/adr/0199-notices.md.
"""
