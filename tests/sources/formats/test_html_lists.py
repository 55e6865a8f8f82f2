import pytest

from publisher.sources.formats.html import READER, read_file
from publisher.sources.source import Source

MENU = "<nav><ul>{0}</ul></nav><div class=menu><ul>{0}</ul></div>".format(
    "".join(f'<li><a href="/{word}">{word}</a></li>' for word in ("Home", "News", "Contact", "Imprint"))
)


@pytest.fixture
def records(tmp_path):
    """Read a page as the reader proposes it."""

    def read(body):
        page = tmp_path / "page.html"
        page.write_text(f"<html><body>{MENU}{body}</body></html>", encoding="utf-8")
        source = Source(path=tmp_path, slug="x", title="X", reader="html")
        options = READER.propose(source, page).options
        proposed = Source(path=tmp_path, slug="x", title="X", reader="html", options=options)
        return [record.data for record in read_file(proposed, page)] if options else None

    return read


def card(name, telephone):
    return f'<div class="card wide"><h3><a href="/{name}">{name}</a></h3><p class="tel">{telephone}</p></div>'


def test_cards_are_records(records):
    page = f"<main>{card('Registry', '01632 960101')}{card('Archive', '01632 960102')}{card('Court', '')}</main>"

    assert records(page) == [
        {"name": "Registry", "website": "/Registry", "tel": "01632 960101"},
        {"name": "Archive", "website": "/Archive", "tel": "01632 960102"},
        {"name": "Court", "website": "/Court"},
    ]


def test_lists_below_several_headings_are_one(records):
    items = [f'<li><a href="/{n}">Office {n}</a> <span>01632 96010{n}</span></li>' for n in range(5)]
    page = f"<main><h2>North</h2><ul>{''.join(items[:3])}</ul><h2>South</h2><ul>{''.join(items[3:])}</ul></main>"

    assert [record["name"] for record in records(page)] == [f"Office {number}" for number in range(5)]


@pytest.mark.parametrize(
    "page",
    ["", "<p>One paragraph.</p><p>Another.</p><p>A third.</p>", "<ul><li>a</li><li>b</li><li>c</li></ul>"],
    ids=["menus", "prose", "items without names"],
)
def test_nothing_is_proposed_where_nothing_is_a_list_of_names(records, page):
    assert records(page) is None
