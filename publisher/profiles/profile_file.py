"""Read the profile of a source, and validate it: every fault with file, line and key, near misses named."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from publisher.errors import Fault, SourceError
from publisher.profiles.builtin import builtin_profile
from publisher.profiles.spec import ProfileSpec
from publisher.sources.source import DESCRIPTION, Source
from publisher.sources.toml_faults import faults_of


def read_profile(source: Source) -> ProfileSpec:
    """Return the profile of a source: its own table, or the built-in one that it names.

    With ``extends = "ror"`` a table's keys replace those of a built-in profile.

    Raises:
        SourceError: it cannot be used; with every fault.
    """
    table = source.profile
    if isinstance(table, str):
        return _validated(source, builtin_profile(source, table), "", f"profiles/shipped/{table}.toml")
    if table is None:
        message = (
            "there is no [profile], which maps columns or paths to fields: write one, or run 'publisher init FILE'"
        )
        raise SourceError(str(source.path), (Fault("profile-missing", message, DESCRIPTION, field="profile"),))
    own = dict(table)
    if (base := own.pop("extends", None)) is not None:
        own = {**builtin_profile(source, str(base)), **own}
    file = source.folder / DESCRIPTION
    return _validated(source, own, file.read_text(encoding="utf-8") if file.is_file() else "", DESCRIPTION)


def _validated(source: Source, table: Mapping[str, Any], text: str, file: str) -> ProfileSpec:
    try:
        return ProfileSpec.model_validate(dict(table))
    except ValidationError as error:
        faults = faults_of(error, ProfileSpec, text, file=file, kind="profile", root="profile")
        raise SourceError(str(source.path), tuple(faults)) from error
