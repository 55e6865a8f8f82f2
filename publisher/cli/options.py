"""Options made from the settings: each setting has one option and one variable, with one text for all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_type_hints

import click

from publisher import config
from publisher.config import Settings

Command = Callable[..., Any]

PUBLICATION = (
    "title",
    "description",
    "publisher_name",
    "publisher_url",
    "publisher_type",
    "contact_email",
    "contact_url",
    "licence",
    "themes",
    "keywords",
    "frequency",
    "spatial",
    "hvd_categories",
    "legislation",
)
"""What only the owner knows; the catalogue says it."""

BUILDING = ("validator", "processes", "executor", "max_shrink", "keep_days")

SERVING = tuple(name for name in config.names() if name not in {"home", "base_url", "data", *PUBLICATION, *BUILDING})


def setting(*names: str) -> Callable[[Command], Command]:
    """Give a command the options of some settings; what is not given stays None, and the environment decides."""

    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = _option(name)(command)
        return command

    return decorate


def switch(name: str, **options: Any) -> Callable[[Command], Command]:
    """Give a command one of its switches, which has a variable but is no setting."""
    return click.option(
        config.option(name), help=_sentence(config.SWITCHES[name]), envvar=config.variable(name), **options
    )


def _option(name: str) -> Callable[[Command], Command]:
    default = getattr(Settings, "__dataclass_fields__")[name].default  # noqa: B009 - slots hide the class attribute
    told = f"default: {default}; " if default not in ("", None) else ""
    text = f"{_sentence(config.about(name))} [{told}{config.variable(name)}]"
    return click.option(config.option(name), name, type=_type(name), default=None, help=text, metavar=_metavar(name))


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _type(name: str) -> Any:
    kind = get_type_hints(Settings)[name]
    if name == "validator":
        return click.Choice(["shacl", "pyshacl"])
    return click.Path(path_type=Path) if kind is Path else kind


def _metavar(name: str) -> str | None:
    if name.endswith("_s"):
        return "SECONDS"
    if name.endswith("_mib"):
        return "MIB"
    return {"home": "DIR", "data": "DIR", "base_url": "URL", "port": "P", "workers": "N", "host": "H"}.get(name)
