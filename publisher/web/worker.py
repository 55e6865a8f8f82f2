"""A web worker: a process that answers requests on one event loop (publisher/web/server/, docs/adr/0221)."""

import asyncio
import gc
import logging
import logging.config
import multiprocessing
import os
import signal
import socket
import sys
import threading
from concurrent.futures import Future
from typing import Final

import uvloop
from flask import Flask

from publisher.config import Settings
from publisher.store.direct.rounds import Rounds
from publisher.store.sandbox import end_with_parent
from publisher.telemetry.logs import log_config
from publisher.web import create_app
from publisher.web.memory import allocate_in_one_arena
from publisher.web.server.connections import Connections
from publisher.web.server.cores import keep_on_a_core
from publisher.web.server.processes import stopping_signals
from publisher.web.server.server import Server
from publisher.web.shell.middleware import SiteMiddleware
from publisher.web.shell.receiver import Receiver
from publisher.web.view.labels import labels

LOG: Final = logging.getLogger("publisher.web")

SWITCH_S: Final = 0.001
"""How long a thread that renders keeps the interpreter from the thread that receives requests; Python's own is 5 ms."""

GC_THRESHOLDS: Final = (20_000, 20, 50)
"""How rarely a process searches for reference cycles (gc.set_threshold); Python's own begin with 700 objects."""

PATIENCE_S: Final = 8.0
"""How long responses that are on their way may take when the process is to end."""

BACKLOG: Final = 4_096
"""Connections that the kernel has accepted and the event loop has not."""


class Worker:
    """What a process needs to answer requests.

    Args:
        app: the application.
    """

    def __init__(self, app: Flask) -> None:
        settings: Settings = app.config["SETTINGS"]
        middleware = app.wsgi_app
        assert isinstance(middleware, SiteMiddleware)
        self._middleware, self._settings = middleware, settings
        self._rounds: Rounds = app.extensions["rounds"]
        self._place = app.extensions["shared_metrics"].place
        of_address = 0 if settings.trusted_proxies else settings.address_connections  # all come from the proxies
        self._connections = Connections(settings.port, most=settings.connections, most_of_address=of_address)
        self.receiver = Receiver(middleware)

    def run(self, listener: socket.socket, stop: threading.Event) -> None:
        """Answer requests until an event is set; then finish those that have begun.

        Args:
            listener: bound to the address; it need not listen yet.
            stop: ends this.
        """
        loop, ended = uvloop.new_event_loop(), Future[None]()
        thread = threading.Thread(target=self._run_loop, args=(loop, listener, ended), name="requests", daemon=True)
        thread.start()
        ended.add_done_callback(lambda _: stop.set())
        stop.wait()
        loop.call_soon_threadsafe(self._stop, loop)
        thread.join(2 * PATIENCE_S)
        self.close()
        ended.result(0)

    def close(self) -> None:
        """Close everything that is open."""
        self._connections.stop()
        self.receiver.close()
        self._middleware.site.close()

    def _run_loop(self, loop: asyncio.AbstractEventLoop, listener: socket.socket, ended: Future[None]) -> None:
        """Run the event loop in this thread."""
        try:
            keep_on_a_core(self._place, self._settings.workers)
            asyncio.set_event_loop(loop)
            self._server = Server(
                self.receiver.receive,
                self.receiver.refuse,
                loop,
                most=self._settings.connections,
                make_room=self._connections.look,
            )
            self._rounds.begin(loop.call_soon, self._server.has_one_client)
            loop.run_until_complete(self._server.listen(listener, BACKLOG))
            self._connections.start()
            self._middleware.site.watch()
            loop.run_forever()
        except Exception as error:  # noqa: BLE001 - the main thread raises it
            ended.set_exception(error)
        else:
            ended.set_result(None)

    def _stop(self, loop: asyncio.AbstractEventLoop) -> None:
        stopping = loop.create_task(self._server.stop(PATIENCE_S))
        stopping.add_done_callback(lambda _: loop.stop())


def run(listener: socket.socket) -> None:
    """Be a web worker with the settings in the environment; the process ends with the server that started it."""
    stop = threading.Event()
    for number in stopping_signals():
        signal.signal(number, lambda *_: stop.set())
    end_with_parent(signal.SIGTERM)
    if (server := multiprocessing.parent_process()) and os.getppid() != server.pid:
        return  # it has ended already
    allocate_in_one_arena()
    sys.setswitchinterval(SWITCH_S)
    settings = Settings.from_env()
    logging.config.dictConfig(log_config(settings.log_format))
    app = create_app(settings)
    warm(app)
    labels(settings.base_url)
    settle()
    LOG.info("web worker %d answers", os.getpid())
    Worker(app).run(listener, stop)


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
