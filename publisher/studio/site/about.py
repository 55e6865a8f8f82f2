"""The name and the web address of the site, as a person said them; they are kept beside the releases."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from publisher.errors import UsageError
from publisher.release.files import write_durably

FILE: Final = "site.json"


@dataclass(frozen=True, slots=True)
class SiteAbout:
    """What is said of the site as a whole.

    Attributes:
        title: its name.
        base: the web address with which every address of it begins, without a slash at the end.
    """

    title: str
    base: str

    @classmethod
    def load(cls, folder: Path, *, title: str, base: str) -> "SiteAbout":
        """Read what is kept in a folder; what was not said yet is as given.

        Raises:
            UsageError: the file is damaged.
        """
        path = folder / FILE
        if not path.exists():
            return cls(title, base.rstrip("/"))
        try:
            known: dict[str, Any] = json.loads(path.read_bytes())
            return cls(str(known["title"]), str(known["base"]))
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(f"{path} is damaged. Remove it, and say the name of the site again.") from error

    def save(self, folder: Path) -> None:
        """Write it into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        write_durably(folder / FILE, json.dumps(asdict(self), ensure_ascii=False, indent=2).encode())
