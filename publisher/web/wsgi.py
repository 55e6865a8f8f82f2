"""The factory that a WSGI server calls in each of its worker processes: ``publisher.web.wsgi:application``."""

import signal

from flask import Flask

from publisher.config import Settings
from publisher.store.sandbox import end_with_parent
from publisher.web import create_app
from publisher.web.view.values import labels


def application() -> Flask:
    """Return the application of the settings in the environment; the process ends with the server that started it."""
    end_with_parent(signal.SIGTERM)
    settings = Settings.from_env()
    app = create_app(settings)
    warm(app)
    labels(settings.base_url)
    return app


def warm(app: Flask) -> None:
    """Compile the templates, so that the first request for a page need not wait for it."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
