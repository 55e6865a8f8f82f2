"""Reading by a profile: rows of one institution are put together."""

from publisher.profiles.records import grouped
from publisher.raw import RawCell, RawRecord, UnreadableRecord


def row(line, **data):
    fields = tuple(RawCell(name=name, value=value, line=line) for name, value in data.items() if value)
    return RawRecord("f", line, "s", fields, f"{line}\n".encode(), data)


def test_rows_are_put_together_in_the_order_of_their_first():
    rows = [
        row(2, org="B", domain="b1"),
        row(3, org="A", domain="a"),
        row(4, org="B", domain="b2"),
        row(5, org="", domain="c"),
    ]
    groups = list(grouped(rows, lambda raw: raw.data["org"]))

    assert [(group.line, group.data, group.raw) for group in groups] == [
        (2, {"org": "B", "domain": ["b1", "b2"]}, b"2\n4\n"),
        (3, {"org": "A", "domain": "a"}, b"3\n"),
        (5, {"org": "", "domain": "c"}, b"5\n"),
    ]
    assert [(field.name, field.value, field.line) for field in groups[0].fields] == [
        ("org", "B", 2),
        ("domain", "b1", 2),
        ("domain", "b2", 4),
    ]


def test_what_could_not_be_read_passes_through():
    unread = UnreadableRecord((), b"x")

    assert next(grouped([unread, row(2, org="A")], lambda raw: raw.data["org"])) is unread


def test_many_rows_of_many_groups_come_out_complete():
    rows = (row(line, org=str(line % 997), domain=f"d{line}") for line in range(20_000))
    groups = list(grouped(rows, lambda raw: raw.data["org"]))

    assert len(groups) == 997
    assert sum(len(group.data["domain"]) for group in groups) == 20_000
