"""The header fields of requests. Clients send the same ones again and again, so each set of them is read once."""

from collections import OrderedDict
from typing import Any, Final

Raw = tuple[tuple[bytes, bytes], ...]

_MOST_KNOWN: Final = 256
_LONGEST_BYTES: Final = 2_048
"""A longer set is read each time: what is kept has a limit."""

_MOST_DIGITS: Final = 20
"""Of the largest number of 64 bits."""


class RequestFields:
    """The header fields of a request.

    Args:
        raw: names and values as they were sent.

    Attributes:
        by_name: the values by lower-case name; those of repeated fields are one list (RFC 9110 section 5.3).
        has_body: whether a body is announced.
        length: the length in bytes that is announced; None if none is.
        expects_continue: whether the client waits before it sends the body (RFC 9110 section 10.1.1).
        close: whether the connection ends with the response.
        notes: what whoever answers has worked out from these fields alone, by name.
    """

    __slots__ = ("by_name", "close", "expects_continue", "has_body", "length", "notes")

    def __init__(self, raw: Raw) -> None:
        fields: dict[str, str] = {}
        for name_bytes, value_bytes in raw:
            name, value = name_bytes.decode("latin-1").lower(), value_bytes.decode("latin-1")
            fields[name] = f"{fields[name]}, {value}" if name in fields else value
        self.by_name = fields
        self.length = _length(fields.get("content-length", ""))
        self.has_body = "transfer-encoding" in fields or self.length not in {0, None}
        self.expects_continue = fields.get("expect", "").lower() == "100-continue"
        # The parser ends where a body begins if another protocol is proposed: nothing can follow that body.
        self.close = "close" in _options(fields.get("connection", "")) or (self.has_body and "upgrade" in fields)
        self.notes: dict[str, Any] = {}


class KnownFields:
    """Header fields by what was sent, for the sets that came last."""

    def __init__(self) -> None:
        self._known: OrderedDict[Raw, RequestFields] = OrderedDict()

    def read(self, raw: Raw) -> RequestFields:
        """Return the header fields of a request, given names and values as they were sent."""
        if (known := self._known.get(raw)) is not None:
            return known
        fields = RequestFields(raw)
        if sum(len(name) + len(value) for name, value in raw) <= _LONGEST_BYTES:
            self._known[raw] = fields
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        return fields


def _options(text: str) -> set[str]:
    return {option.strip().lower() for option in text.split(",")}


def _length(text: str) -> int | None:
    """Return a length; the parser has seen that it fits into 64 bits, however many zeros are in front."""
    digits = text.lstrip("0") or text[:1]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS else None
