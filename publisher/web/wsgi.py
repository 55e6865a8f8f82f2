"""What a WSGI server calls in each of its worker processes: ``publisher.web.wsgi:application``, a factory."""

from flask import Flask

from publisher.config import Settings
from publisher.web import create_app


def application() -> Flask:
    """Make the application of the settings in the environment."""
    return create_app(Settings.from_env())
