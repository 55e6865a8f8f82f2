"""The command that does what a page of the studio does, as a terminal takes it."""

from pathlib import Path
from shlex import join


def command(name: str, *parts: str | Path | tuple[str, str | Path]) -> str:
    """Return a command line, its arguments quoted where a shell needs it.

    Args:
        name: of the command ("build").
        *parts: arguments, and options with their values.
    """
    words = [str(word) for part in parts for word in (part if isinstance(part, tuple) else (part,))]
    return join(["publisher", name, *words])
