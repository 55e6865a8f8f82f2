"""The adapter of vCard files: the profile that profile.toml beside this module describes."""

import tomllib
from pathlib import Path
from typing import Final

from publisher.normalise.places import shipped_gazetteer
from publisher.profiles.profile_adapter import ProfileAdapter
from publisher.profiles.spec.profile import ProfileSpec
from publisher.sources.source import Source


def _adapter() -> ProfileAdapter:
    table = tomllib.loads((Path(__file__).parent / "profile.toml").read_text(encoding="utf-8"))
    source = Source(path=Path(), slug="vcard", title="vCard", reader="vcard")
    return ProfileAdapter(ProfileSpec.model_validate(table), source, shipped_gazetteer())


ADAPTER: Final = _adapter()
