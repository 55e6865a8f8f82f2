"""No text makes the project's own patterns take long: each function that reads texts, against long and odd ones."""

import signal

import pytest

from publisher.normalise import address, dates, degrees, hours, identifier, legal, places, position, telephone, web
from publisher.normalise.contacts_within import extracted
from publisher.normalise.normaliser import TextContext
from publisher.normalise.text import fold, key_of, squeeze
from publisher.profiles.mentions import REDACTED, Mentions, without_mark
from publisher.profiles.no_values import is_no_value
from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.sources.formats.csv import Dialect, parse_rows, sniff
from publisher.sources.lines import Line
from publisher.sources.toml_faults import lines_of
from publisher.uris import slug_of

LENGTH = 100_000
SECONDS = 10
"""Of processor time; what takes time by the square of a text's length needs minutes."""

UNITS = ("a", "1", " ", "a ", "A ", "A", "Aa", "-", "+", "(", "[", "@", "a@", "a.", "!%", "\n", "中", "族", "1-", "/", "=+",
         "ma", "and ", "Mo ", "9:00 ", "2018", "号", '"', "《", "e\u0301", "1\u3000", "x@y.z ", "a,", "Herr ", "转 ")  # fmt: skip
CONTEXT = TextContext("field", 1, "zh-Hans", "CN", None, places.shipped_gazetteer(), {})
MENTIONS = Mentions({"contact": ["Jane Doe", "jane@example.org", "+44 20 7946 0018"]}, ("Office",))


def normalised(read, **options):
    return lambda text: read(text, CONTEXT._replace(options=options))


FUNCTIONS = {
    "contacts within": lambda text: (extracted(text, "rest"), extracted(f"Tel. {text}", "telephones")),
    "address": normalised(address.address),
    "columns": lambda text: guess(columns_of([{"name": text, "phone": text, text[:5000]: text}] * 3, table=True)),
    "csv": lambda text: list(parse_rows(iter([Line(1, text.encode(), text)]), _dialect(text), "x.csv")),
    "date": normalised(dates.date),
    "coordinates": normalised(position.coordinates),
    "degrees": lambda text: degrees.degrees(text, "NS"),
    "domain": normalised(web.domain),
    "email": normalised(web.email),
    "fold": fold,
    "formula": lambda text: is_no_value(f"={text}"),
    "hours": normalised(hours.hours),
    "identifier": normalised(identifier.identifier, scheme="ror"),
    "key": key_of,
    "legal": normalised(legal.instruments),
    "mentions": MENTIONS.masked,
    "slug": slug_of,
    "squeeze": squeeze,
    "telephones": normalised(telephone.telephones),
    "toml": lines_of,
    "url": normalised(web.url),
    "without mark": lambda text: without_mark(f"{text} {REDACTED} x"),
}


def _dialect(text):
    return Dialect(sniff([Line(1, text.encode(), text)]))


@pytest.fixture
def processor_time():
    def stop(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    yield
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.signal(signal.SIGVTALRM, before)


FRAMES = (("", ""), ("a", "!"), ("Tel. 1", "\n"))
"""What stands before and behind a repeated text."""


@pytest.mark.usefixtures("processor_time")
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("length", [990, LENGTH])
def test_long_text_does_not_take_long(name, length):
    """The fixture ends a call that takes long by an error, so what is counted are answers."""
    answered = 0
    for unit in UNITS:
        for before, after in FRAMES:
            text = before + (unit * (length // len(unit) + 1))[: length - len(before) - len(after)] + after
            FUNCTIONS[name](text.strip() or "x")
            answered += 1

    assert answered == len(UNITS) * len(FRAMES)
