"""The blueprints of the web shell, one a concern; whoever adds a concern adds its line here."""

from typing import Final

from flask import Blueprint

BLUEPRINTS: Final[tuple[Blueprint, ...]] = ()
