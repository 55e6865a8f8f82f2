"""Concepts of lists: as a record refers to them, and as they are published."""

from publisher.records.values import HttpUrl, Origin, Part, Slug, Text


class ConceptRef(Part):
    """A concept as a record refers to it; the labels of all records build the scheme.

    ``broader`` are the slugs and labels of its ancestors, nearest first. ``scheme_title`` is the title of a scheme that
    a profile defines, ``exact_match`` the same concept in another scheme.
    """

    scheme: Slug
    slug: Slug
    label: Text
    broader: "tuple[ConceptRef, ...]" = ()
    scheme_title: Text | None = None
    exact_match: tuple[HttpUrl, ...] = ()
    origin: Origin | None = None


class Concept(Part):
    """A concept of a published scheme; ``broader`` is a slug of the same scheme."""

    scheme: Slug
    slug: Slug
    labels: tuple[Text, ...]
    definition: Text | None = None
    notation: str | None = None
    broader: str | None = None
    exact_match: tuple[HttpUrl, ...] = ()


class ConceptScheme(Part):
    """A list of concepts, as a resource of its own at ``/id/concept/{slug}``."""

    slug: Slug
    titles: tuple[Text, ...]
    top_concepts: tuple[str, ...] = ()
