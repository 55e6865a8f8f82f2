"""What a person has said about a file: how it is read, and the answers to questions. It is kept beside the releases.

An inspection can be repeated with it at any time, in this session or the next.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from publisher.profiles.proposal.files.file_format import FormatOptions
from publisher.release.files import write_durably

FILE: Final = "opening.json"


@dataclass(frozen=True, slots=True)
class Opening:
    """What was said about a file.

    Attributes:
        chosen: how it is read.
        answers: the number of a choice, or a text, by the question (``asked.question_id``).
        origin: the address that it was fetched from; "" for none.
    """

    chosen: FormatOptions = field(default_factory=FormatOptions)
    answers: Mapping[str, int | str] = field(default_factory=dict)
    origin: str = ""

    @classmethod
    def load(cls, folder: Path) -> "Opening":
        """Read what is kept in a folder; what cannot be read was not said."""
        try:
            known: dict[str, Any] = json.loads((folder / FILE).read_bytes())
            return cls(FormatOptions(**known["chosen"]), known["answers"], known["origin"])
        except (OSError, ValueError, TypeError, KeyError):
            return cls()

    def save(self, folder: Path) -> None:
        """Write it into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        data = {"chosen": asdict(self.chosen), "answers": dict(self.answers), "origin": self.origin}
        write_durably(folder / FILE, json.dumps(data, ensure_ascii=False, indent=2).encode())
