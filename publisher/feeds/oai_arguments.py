"""Read the arguments of an OAI-PMH request, and write and read its resumption tokens.

A token holds everything that the list depends on, so any process can resume any list, for ever.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

_LIST: Final = (frozenset({"metadataPrefix"}), frozenset({"from", "until", "set", "resumptionToken"}))
_ALLOWED: Final[Mapping[str, tuple[frozenset[str], frozenset[str]]]] = {
    "Identify": (frozenset(), frozenset()),
    "ListSets": (frozenset(), frozenset({"resumptionToken"})),
    "ListMetadataFormats": (frozenset(), frozenset({"identifier"})),
    "GetRecord": (frozenset({"identifier", "metadataPrefix"}), frozenset()),
    "ListRecords": _LIST,
    "ListIdentifiers": _LIST,
}
"""Verb to its required and its optional arguments."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SECOND: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_SET: Final = re.compile(r"[A-Za-z0-9_.!~*'()-]+(:[A-Za-z0-9_.!~*'()-]+)*")


class ArgumentError(Exception):
    """An OAI-PMH error condition (section 3.6), reported in the answer's ``error`` element and nowhere else."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a valid request.

    Attributes:
        verb: one of the six.
        prefix: metadata format.
        identifier: of an item.
        since, until: instants, both included.
        set_: a set, "" for all.
        after: the place in the list after which to go on.
        sent: how many items were sent before.
        resumed: whether the request has a token.
    """

    verb: str
    prefix: str = "oai_dc"
    identifier: str = ""
    since: str = ""
    until: str = "9999"
    set_: str = ""
    after: int = -1_000_000
    sent: int = 0
    resumed: bool = False

    def token(self, *, after: int, sent: int) -> str:
        """Write a token: the arguments of the list, the place where it stopped, and how many items were sent so far."""
        return urlencode(
            {"p": self.prefix, "f": self.since, "u": self.until, "s": self.set_, "a": str(after), "n": str(sent)}
        )

    def resume(self, token: str) -> "Arguments":
        """Read a token.

        Raises:
            ArgumentError: ``badResumptionToken``.
        """
        try:
            values = dict(parse_qsl(token, keep_blank_values=True, strict_parsing=True))
            resumed = replace(self, prefix=values["p"], since=values["f"], until=values["u"], set_=values["s"])
            return replace(resumed, after=int(values["a"]), sent=int(values["n"]), resumed=True)
        except (KeyError, ValueError):
            raise ArgumentError("badResumptionToken", "this token was not made here") from None


def read(pairs: Sequence[tuple[str, str]]) -> Arguments:
    """Read the arguments.

    Raises:
        ArgumentError: ``badVerb``, ``badArgument`` or ``badResumptionToken``.
    """
    counts = Counter(name for name, _ in pairs)
    values = dict(pairs)
    verb = values.pop("verb", "")
    if counts["verb"] != 1 or verb not in _ALLOWED:
        raise ArgumentError("badVerb", f"exactly one verb of {', '.join(_ALLOWED)} is needed")
    if repeated := [name for name, count in counts.items() if count > 1]:
        raise ArgumentError("badArgument", f"repeated: {', '.join(repeated)}")
    required, optional = _ALLOWED[verb]
    if set(values) == {"resumptionToken"} and "resumptionToken" in optional:
        # Sets are never sent in parts, so no token belongs to them.
        return Arguments(verb).resume(values["resumptionToken"] if required else "")
    if missing := required - set(values):
        raise ArgumentError("badArgument", f"missing: {', '.join(sorted(missing))}")
    if surplus := set(values) - required - (optional - {"resumptionToken"}):
        raise ArgumentError("badArgument", f"not allowed with {verb}: {', '.join(sorted(surplus))}")
    return _first(verb, values)


def _first(verb: str, values: Mapping[str, str]) -> Arguments:
    since, until = values.get("from", ""), values.get("until", "")
    if since and until and len(since) != len(until):
        raise ArgumentError("badArgument", "from and until must be both days or both instants")
    since, until = _instant("from", since, "T00:00:00Z"), _instant("until", until, "T23:59:59Z")
    if since and until and since > until:
        raise ArgumentError("badArgument", "from is after until")
    set_ = values.get("set", "")
    if set_ and not _SET.fullmatch(set_):
        raise ArgumentError("badArgument", f"{set_} is not the name of a set")
    prefix = values.get("metadataPrefix", "oai_dc")
    return Arguments(verb, prefix, values.get("identifier", ""), since, until or "9999", set_)


def _instant(name: str, text: str, rest: str) -> str:
    """A day or an instant as an instant; "" stays "".

    Raises:
        ArgumentError: any other form, or no day of the calendar.
    """
    if not text:
        return ""
    instant = text + rest if _DAY.fullmatch(text) else text
    try:
        if _SECOND.fullmatch(instant) and datetime.fromisoformat(instant):
            return instant
    except ValueError:
        pass
    raise ArgumentError("badArgument", f"{name}={text}: expected YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ")
