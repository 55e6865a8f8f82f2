"""Dates of PostgreSQL that Python's calendar does not have ("infinity", before the year 1), as texts."""

from typing import Any

from psycopg import Connection, DataError
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader


class _Day(DateLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except DataError:
            return bytes(data).decode()


class _Moment(TimestampLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except DataError:
            return bytes(data).decode()


class _MomentWithZone(TimestamptzLoader):
    def load(self, data: Any) -> Any:
        try:
            return super().load(data)
        except DataError:
            return bytes(data).decode()


def register(connection: "Connection[Any]") -> None:
    """Let a connection return such dates as texts, so that none ends a query."""
    for name, loader in (("date", _Day), ("timestamp", _Moment), ("timestamptz", _MomentWithZone)):
        connection.adapters.register_loader(name, loader)
