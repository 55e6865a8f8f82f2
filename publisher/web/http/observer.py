"""What notes each answer that is sent: the metrics always; the access log and traces where they are turned on."""

from collections.abc import Callable
from typing import Final

from publisher.telemetry.access import Answered
from publisher.web.http.metrics import Metrics

REQUEST_ID_FIELD: Final = "X-Request-Id"

Note = Callable[[Answered], None]


class Observer:
    """Notes each answer.

    Args:
        metrics: count it.
        notes: are called with it, in the thread that sends it.
    """

    def __init__(self, metrics: Metrics, *notes: Note) -> None:
        self.metrics, self.notes = metrics, notes

    def note(self, answered: Answered) -> None:
        """Tell all that take note of an answer."""
        for note in self.notes:
            note(answered)
