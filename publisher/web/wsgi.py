"""What a WSGI server calls in each of its worker processes: ``publisher.web.wsgi:application``, a factory."""

import ctypes
import signal
import sys
from typing import Final

from flask import Flask

from publisher.config import Settings
from publisher.web import create_app
from publisher.web.documents.html import labels

_PR_SET_PDEATHSIG: Final = 1


def end_with_parent() -> None:
    """Have the kernel end this process when its parent is gone, killed included; nothing is done off Linux."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def application() -> Flask:
    """Make the application of the settings in the environment; the process ends with the server that started it."""
    end_with_parent()
    app = create_app(Settings.from_env())
    warm(app)
    return app


def warm(app: Flask) -> None:
    """Compile the templates and read the names of terms, so that whoever asks for a page first need not wait for it."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    labels(app.config["BASE"])
