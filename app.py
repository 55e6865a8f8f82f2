"""The WSGI entry point: ``gunicorn app:app``, or any other WSGI server."""

from publisher.config import Settings
from publisher.web import create_app

app = create_app(Settings.from_env())
