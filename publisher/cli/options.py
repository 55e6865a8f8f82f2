"""Options made from the settings: each setting has one option and one variable, with one description for both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, get_type_hints

import click

from publisher import config
from publisher.cli import exit_codes
from publisher.config import Settings

Command = Callable[..., Any]


_CHOICES: Final = {"validator": ("shacl", "pyshacl"), "log_format": ("text", "json")}


def setting(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of some settings; an option that is not used is None, and the environment decides."""

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = _option(name)(command)
        return command

    return decorate


def switch(name: str, **options: Any) -> Callable[[Command], Command]:
    """Give a command one of its switches, which has a variable but is not a setting."""
    about = _sentence(config.SWITCHES[name])
    return click.option(config.option(name), help=about, envvar=config.variable(name), **options)


def epilog(*examples: str, **meanings: str) -> str:
    r"""Return the end of a help text: exit codes and examples, a line each; ``\b`` keeps click from wrapping them.

    Args:
        *examples: commands.
        **meanings: what exit codes mean for this command, by their names in publisher/cli/exit_codes.py.
    """
    codes = {**exit_codes.MEANINGS, **{getattr(exit_codes, name): text for name, text in meanings.items()}}
    lines = ["\b", "Exit codes:", *(f"  {code}  {text}" for code, text in codes.items() if text)]
    return "\n".join(lines + (["", "\b", "Examples:", *(f"  {example}" for example in examples)] if examples else []))


def _option(name: str) -> Callable[[Command], Command]:
    field = config.FIELDS[name]
    default = f"default: {field.default}; " if field.default not in ("", None) else ""
    text = f"{_sentence(field.metadata['about'])} [{default}{config.variable(name)}]"
    return click.option(config.option(name), name, type=_type(name), default=None, help=text, metavar=_metavar(name))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _type(name: str) -> Any:
    kind = get_type_hints(Settings)[name]
    if name in _CHOICES:
        return click.Choice(_CHOICES[name])
    return click.Path(path_type=Path) if kind is Path else kind


def _metavar(name: str) -> str | None:
    if name.endswith("_s"):
        return "SECONDS"
    if name.endswith("_mib"):
        return "MIB"
    return {
        "home": "DIR",
        "data": "DIR",
        "base_url": "URL",
        "port": "P",
        "workers": "N",
        "host": "H",
        "access_log": "FILE",
    }.get(name)
