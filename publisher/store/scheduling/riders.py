"""Which queries ride: a worker that does quick ones is sent several at once.

A message to a worker costs more than a small query does, and workers that are more than the cores only take turns on
them. So as many workers as there are cores do quick queries, and what comes meanwhile waits for one of them, for a few
milliseconds at most.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from publisher.store.scheduling.admission import Admission
from publisher.store.scheduling.queries import Query
from publisher.store.scheduling.slots import Slot

STUCK_S: Final = 0.02
"""After this time those that ride with a query are taken back."""

_QUICK_S: Final = 0.002
_MOST: Final = 32
_FEW: Final = 3
"""A worker gets more when it has fewer queries than this: then several go in one message."""


def are_enough(admission: Admission, slots: Iterable[Slot], together: int, now: float) -> bool:
    """Return whether the quick queries that run are as many as run at the same time, and can take those that wait.

    Args:
        admission: knows how quick queries are, and how many wait.
        slots: the workers.
        together: how many queries run at the same time before quick ones share workers.
        now: the monotonic time.
    """
    if admission.quick_s > _QUICK_S:
        return False
    quick = sum(bool(slot.queue) and now - slot.since < 2 * _QUICK_S for slot in slots)
    return quick >= together and admission.waiting <= quick * _MOST


def riders(admission: Admission, slots: Iterable[Slot], now: float) -> Iterator[tuple[Slot, list[Query]]]:
    """Share what waits among the workers whose query has not taken long yet, and that have not much else to do.

    Args:
        admission: gives the queries.
        slots: the workers.
        now: the monotonic time.

    Yields:
        A worker, and the queries to send to it.
    """
    busy = [slot for slot in slots if slot.queue and not slot.killed and now - slot.since < STUCK_S]
    if not any(len(slot.queue) < _FEW for slot in busy):
        return
    fair = -(-(admission.waiting + sum(len(slot.queue) for slot in busy)) // len(busy))
    for slot in busy:
        head, found = slot.queue[0], list[Query]()
        if head is None or len(slot.queue) >= _FEW:
            continue
        room = min(_MOST, fair) - len(slot.queue)
        while len(found) < room and (rider := admission.rider(head)) is not None:
            found.append(rider)
        if found:
            yield slot, found
