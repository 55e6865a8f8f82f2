"""Web workers that answer each connection with their process id: ``python -m tests.web.server.trivial_workers PORT COUNT``."""

import os
import signal
import sys

from publisher.web.server import processes
from publisher.web.server.processes import WebWorkers


def run(listener):
    """Answer; do not end when asked to if a client has said so."""
    listener.settimeout(None)
    listener.listen()
    while True:
        client, _ = listener.accept()
        with client:
            client.sendall(b"%d" % os.getpid())
            if client.recv(10) == b"stay":
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                client.sendall(b"!")


if __name__ == "__main__":
    processes.PATIENCE_S, processes.RESTART_S = 0.5, 0.05
    port, count = int(sys.argv[1]), int(sys.argv[2])
    WebWorkers(run, ("127.0.0.1", port), count).serve()
