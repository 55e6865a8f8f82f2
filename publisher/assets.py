"""Find the files that stand outside the package: the ontology, the shapes and the sample data.

In a checkout they are folders beside ``publisher/``; in an installed wheel they are force-included below
``publisher/_assets/`` (pyproject.toml), so that ``pip install`` works without a checkout.
"""

from functools import cache
from pathlib import Path

from publisher.errors import AssetMissingError

_PACKAGE = Path(__file__).resolve().parent


@cache
def asset(relative: str) -> Path:
    """Give the path of a shipped file or folder.

    Args:
        relative: a path below the project's root, with forward slashes ("ontology/context.jsonld").

    Raises:
        AssetMissingError: the installation is incomplete.
    """
    for root in (_PACKAGE / "_assets", _PACKAGE.parent):
        if (path := root / relative).exists():
            return path
    raise AssetMissingError(relative)
