"""Sites of real registers, which lie beside the checkout (../shared/data); if they do not, there is an error."""

import json
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from benchmarks import Scale
from benchmarks.harness import sites

SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "data"
ROR: Final = "ror/ror-v2.jsonl"
FILES: Final[Mapping[str, str]] = {
    "ror": ROR,
    "govdirectory": "govdirectory/government-organisations.jsonl",
    "nyc": "nycgo/NYCGovernanceOrganizations_latest.csv",
    "universities": "hipo/world_universities_and_domains.json",
}
"""The registers by profile, and their files."""

_PROFILES: Final = Path(__file__).resolve().parents[2] / "publisher" / "profiles" / "shipped"
_DIRECTORY: Final = Path(__file__).resolve().parents[2] / "data" / "gansu-directory"


class RegistersMissingError(RuntimeError):
    """The registers are not beside the checkout."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} is not there: put the registers into {SHARED}")


def shared(name: str) -> Path:
    """The path of a file of a register.

    Raises:
        RegistersMissingError: it is not there.
    """
    path = SHARED / name
    if not path.is_file():
        raise RegistersMissingError(path)
    return path


def site(scale: Scale, *profiles: str) -> Path:
    """The home of a site of some registers, and of the directory in data/; built where it is not there yet."""
    home = scale.work / f"site-{'-'.join(profiles)}"
    if not (home / "current").exists():
        folder = scale.work / f"source-{'-'.join(profiles)}"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(_DIRECTORY, folder / _DIRECTORY.name)
        for profile in profiles:
            _write_source(folder / profile, profile)
        every = [str(path) for path in sorted(folder.iterdir())]
        sites.build(Path(every[-1]), home, processes=scale.processes, options=tuple(every[:-1]), sound=False)
    return home


def _write_source(folder: Path, profile: str) -> None:
    """Write the folder of a register, described by what its profile says of its source."""
    folder.mkdir(parents=True)
    register = shared(FILES[profile])
    shutil.copyfile(register, folder / register.name)
    described = tomllib.loads((_PROFILES / f"{profile}.toml").read_text(encoding="utf-8"))["source"]
    values = {"licence": "not stated", **described, "profile": profile}
    lines = [f"{name} = {json.dumps(value)}" for name, value in values.items() if isinstance(value, str)]
    (folder / "source.toml").write_text("\n".join([*lines, ""]), encoding="utf-8")
