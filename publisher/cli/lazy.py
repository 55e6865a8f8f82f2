"""Commands that are imported when they are called: no call waits for what only others need."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LoadingGroup(click.Group):
    """A group whose commands are imported when they are asked for.

    Args:
        places: where each command is, by its name ("package.module:variable").
        **rest: what click's own group takes.
    """

    def __init__(self, *, places: Mapping[str, str], **rest: Any) -> None:
        super().__init__(**rest)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the commands, in order."""
        return sorted(self._places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """A command; None where there is none of that name."""
        if cmd_name not in self._places:
            return None
        module, _, variable = self._places[cmd_name].partition(":")
        command = getattr(import_module(module), variable)
        assert isinstance(command, click.Command)
        return command
