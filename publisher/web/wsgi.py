"""The factory that a WSGI server calls in each of its worker processes: ``publisher.web.wsgi:application``."""

import ctypes
import signal
import sys
from typing import Final

from flask import Flask

from publisher.config import Settings
from publisher.web import create_app
from publisher.web.view.values import labels

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Have the kernel end this process when its parent ends, even if it is killed; only on Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def application() -> Flask:
    """Return the application of the settings in the environment; the process ends with the server that started it."""
    end_with_parent()
    settings = Settings.from_env()
    app = create_app(settings)
    warm(app)
    labels(settings.base_url)
    return app


def warm(app: Flask) -> None:
    """Compile the templates, so that the first request for a page need not wait for it."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
