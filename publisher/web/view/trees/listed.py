"""Places, concepts and other things of a tree as rows of JSON."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from publisher.release import Release, TreeNode
from publisher.web.http.operations import Uri


class Listed(TypedDict):
    """A place, a concept, a vocabulary, or an institution that is part of another or has parts."""

    iri: Uri
    document: Uri
    slug: str
    name: str
    below: Annotated[int, Field(description="How many are directly below it")]
    institutions: Annotated[int, Field(description="How many live institutions are in it, or below")]


class ListedPage(TypedDict):
    """A page of a list."""

    release: str
    total: int
    size: int
    next: Uri | None
    items: list[Listed]


def listed(release: Release, node: TreeNode) -> Listed:
    """Return a thing of a tree as a row."""
    return {
        "iri": node.iri,
        "document": release.uris.document(node.kind, node.slug),
        "slug": node.slug,
        "name": node.label,
        "below": node.below,
        "institutions": node.institutions,
    }
