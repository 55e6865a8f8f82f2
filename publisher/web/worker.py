"""A web worker of granian: a process that answers requests through publisher/web/shell/rsgi.py.

granian starts a task of the event loop for each request. That costs more than most answers take, so its scheduler is
replaced by :class:`DirectScheduler`, which calls the site in the thread that has received the request (docs/adr/0095).
granian does not document that part; tests/cli/test_serve.py notices when it changes.
"""

import asyncio
import gc
import logging.config
import signal
import sys
from typing import Any, Final, Self

from flask import Flask
from granian._granian import CallbackScheduler
from granian.server import mp

from publisher.config import Settings
from publisher.store.sandbox import end_with_parent
from publisher.telemetry.logs import log_config
from publisher.web import create_app
from publisher.web.memory import allocate_in_one_arena
from publisher.web.shell.connections import Connections
from publisher.web.shell.cores import keep_on_a_core
from publisher.web.shell.disconnects import Disconnects
from publisher.web.shell.exchange import Outlet
from publisher.web.shell.middleware import SiteMiddleware
from publisher.web.shell.rsgi import RsgiSite
from publisher.web.view.labels import labels

SWITCH_S: Final = 0.001
"""How long a thread that renders keeps the interpreter from the thread that receives requests; Python's own is 5 ms."""

GC_THRESHOLDS: Final = (20_000, 20, 50)
"""How rarely a process searches for reference cycles (gc.set_threshold); Python's own begin with 700 objects."""


class DirectScheduler(CallbackScheduler):
    """Hands each request to the site in the thread that granian calls it in.

    Args:
        loop: the event loop of the process.
        worker: receives the requests.
    """

    def __new__(cls, loop: asyncio.AbstractEventLoop, _: "Worker") -> Self:
        """Create the object of granian; what it would need to run tasks is left out."""
        scheduler: Self = super().__new__(cls, loop, None, None, None, None)  # type: ignore[call-arg]
        return scheduler

    def __init__(self, _: asyncio.AbstractEventLoop, worker: "Worker") -> None:
        super().__init__()
        self._schedule_fn = lambda watcher: worker.receive(watcher.scope, watcher.proto)


class Worker:
    """What granian loads in each of its worker processes.

    Args:
        app: the application.
    """

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["SETTINGS"]
        middleware = app.wsgi_app
        assert isinstance(middleware, SiteMiddleware)
        self._middleware = middleware
        self._place, self._workers = app.extensions["shared_metrics"].place, settings.workers
        of_address = 0 if settings.trusted_proxies else settings.address_connections  # all come from the proxies
        self._connections = Connections(settings.port, most=settings.connections, most_of_address=of_address)
        self._site: RsgiSite | None = None

    def receive(self, scope: Any, protocol: Any) -> None:
        """Answer a request."""
        assert self._site is not None
        self._site.receive(scope, protocol)

    def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answer a request (RSGI)."""
        self.receive(scope, protocol)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin, before the first request."""
        outlet = Outlet(loop, self._connections, self._middleware.observer)
        self._site = RsgiSite(self._middleware, outlet, Disconnects(loop))
        vars(mp)["_new_cbscheduler"] = lambda loop, *_, **__: self._scheduler(loop)
        loop.call_soon(self._connections.start)
        self._middleware.site.watch()

    def _scheduler(self, loop: asyncio.AbstractEventLoop) -> DirectScheduler:
        """Return what granian hands requests to; it asks for that just before it starts its threads."""
        keep_on_a_core(loop, self._place, self._workers)
        return DirectScheduler(loop, self)

    def __rsgi_del__(self, _: asyncio.AbstractEventLoop) -> None:
        """End, after the last request."""
        self._connections.stop()
        if self._site is not None:
            self._site.close()
        self._middleware.site.close()


def application() -> Worker:
    """Return a worker with the settings in the environment; the process ends with the server that started it."""
    end_with_parent(signal.SIGTERM)
    allocate_in_one_arena()
    sys.setswitchinterval(SWITCH_S)
    settings = Settings.from_env()
    logging.config.dictConfig(log_config(settings.log_format))
    app = create_app(settings)
    warm(app)
    labels(settings.base_url)
    settle()
    return Worker(app)


def settle() -> None:
    """Leave what stays as long as the process out of the search for reference cycles, which would find none in it.

    Responses and queries have no cycles; Python's own thresholds would have everything that is cached searched for each
    few thousand of them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GC_THRESHOLDS)


def warm(app: Flask) -> None:
    """Compile the templates, so that the first request for a page need not wait for it."""
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
