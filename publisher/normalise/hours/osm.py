"""Opening hours in the grammar of OpenStreetMap."""

from collections.abc import Sequence

from publisher.records import Day, OpeningHours


def to_osm(intervals: Sequence[OpeningHours]) -> str:
    """Write intervals in the OpenStreetMap grammar ("Mo,Tu 08:30-12:00"), as opening-hours-py reads them."""
    by_days: dict[tuple[Day, ...], list[str]] = {}
    for interval in intervals:
        closes = "24:00" if interval.closes == "23:59:59" else interval.closes[:5]
        by_days.setdefault(interval.days, []).append(f"{interval.opens[:5]}-{closes}")
    rules = [f"{','.join(day[:2] for day in days)} {','.join(spans)}".strip() for days, spans in by_days.items()]
    closed = ["PH off"] if any(interval.closed_on_public_holidays for interval in intervals) else []
    return "; ".join(rules + closed)
