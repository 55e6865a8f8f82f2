"""Run by udata's own Python, in an environment of its own: harvest a catalogue with its DCAT harvester, and print it.

Usage: python udata_harvest.py URL

The whole job runs as udata's preview does, which saves nothing. mongomock stands in for the database; loopback addresses,
which udata does not fetch or publish otherwise, are allowed.
"""

import json
import sys

import mongoengine.connection
import mongomock
import requests

mongoengine.connection.MongoClient = mongomock.MongoClient

from udata.app import create_app  # noqa: E402 - models connect when they are imported
from udata.harvest.backends import base  # noqa: E402
from udata.harvest.backends.dcat import DcatBackend  # noqa: E402
from udata.harvest.models import HarvestSource  # noqa: E402
from udata.settings import Defaults  # noqa: E402


class Settings(Defaults):
    MONGODB_HOST = "mongodb://localhost/udata"
    CACHE_TYPE = "flask_caching.backends.NullCache"
    CELERY_TASK_ALWAYS_EAGER = True
    SECRET_KEY = API_TOKEN_SECRET = SECURITY_PASSWORD_SALT = "only for this run, and never saved"
    URLS_ALLOW_LOCAL = True
    PLUGINS = ()


def described(item) -> dict[str, object]:
    """Return what became of one dataset or service."""
    row = {"status": item.status, "errors": [error.message for error in item.errors]}
    if item.dataset:
        resources = {
            resource.title: {"url": resource.url, "format": resource.format, "size": resource.filesize}
            for resource in item.dataset.resources
        }
        row |= {"title": item.dataset.title, "tags": item.dataset.tags, "resources": resources}
    if item.dataservice:
        row |= {"title": item.dataservice.title, "url": item.dataservice.base_api_url}
    return row


def main() -> None:
    base.ssrf_session = requests.Session
    with create_app(Settings).app_context():
        job = DcatBackend(HarvestSource(name="test", url=sys.argv[1], backend="dcat"), dryrun=True).harvest()
        errors = [error.message for error in job.errors]
        items = {item.remote_id: described(item) for item in job.items}
    json.dump({"status": job.status, "errors": errors, "items": items}, sys.stdout)


if __name__ == "__main__":
    main()
