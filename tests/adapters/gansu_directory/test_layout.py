import pytest

from publisher.raw import RawRecord, UnreadableRecord
from publisher.sources import Source, read
from publisher.sources.files import MAX_LINE_BYTES, MAX_PAGE_BYTES


def read_one(tmp_path, body, **options):
    file = tmp_path / "page.txt"
    file.write_bytes(body if isinstance(body, bytes) else body.encode())
    source = Source(path=file, slug="s", title="S", reader="pages", **options)
    (found,) = read(source)
    return found


def fields_of(tmp_path, text):
    found = read_one(tmp_path, text)
    assert isinstance(found, RawRecord)
    return [(field.name, field.value, field.line) for field in found.fields]


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("| tel: | 00-86-0931-8834621 |", "tel", "00-86-0931-8834621"),
        ("| district: | Gansu > Lanzhou |", "district", "Gansu > Lanzhou"),
        ("| made up: | x | y |", "made up", "x | y"),
        ("Tel:00-86-0931-8834621", "Tel", "00-86-0931-8834621"),
        ("Office hours:Working days: 9 a.m. - 12 p.m.", "Office hours", "Working days: 9 a.m. - 12 p.m."),
        ("Chinese siteClick to enter the Chinese website", "Chinese site", "Click to enter the Chinese website"),
        ("Chinese site:Click to enter the Chinese website", "Chinese site", "Click to enter the Chinese website"),
        ("地址：兰州市", "地址", "兰州市"),
        ("Fax:", "Fax", ""),
        ("Motto: Serve the people", "Motto", "Serve the people"),
        ("Seller Map", "boilerplate", "Seller Map"),
        ("  • Institutional Overview", "boilerplate", "• Institutional Overview"),
        ("Swipe to enter the mobile station ”", "boilerplate", "Swipe to enter the mobile station ”"),
        ("Its primary responsibilities are:", "body", "Its primary responsibilities are:"),
        ("(1) Plans: to make them.", "body", "(1) Plans: to make them."),
        ("One thing is sure: nothing is dropped.", "body", "One thing is sure: nothing is dropped."),
        ("Gansu Provincial Ethnic Affairs Commission", "body", "Gansu Provincial Ethnic Affairs Commission"),
    ],
)
def test_line_becomes_a_field(tmp_path, line, name, value):
    assert fields_of(tmp_path, f"\n{line}\n") == [(name, value, 2)]


def test_record_carries_the_bytes_untouched(tmp_path):
    body = "\ufeffTel: 1\r\nx\r\n".encode()
    found = read_one(tmp_path, body)

    assert isinstance(found, RawRecord)
    assert (found.raw, found.file, found.line, len(found.sha256)) == (body, "page.txt", 1, 64)
    assert [(field.name, field.value, field.line) for field in found.fields] == [("Tel", "1", 1), ("body", "x", 2)]


def test_encoding_of_the_source(tmp_path):
    found = read_one(tmp_path, "地址：兰州市".encode("gb18030"), encoding="gb18030")

    assert isinstance(found, RawRecord)
    assert found.fields[0].value == "兰州市"


def test_byte_order_mark_wins(tmp_path):
    found = read_one(tmp_path, "Tel: 1".encode("utf-16"), encoding="gb18030")

    assert isinstance(found, RawRecord)
    assert found.fields[0].value == "1"


@pytest.mark.parametrize(
    ("body", "code", "line", "says"),
    [
        pytest.param(b"", "file-empty", 1, "the file is empty", id="empty"),
        pytest.param(b" \n\n", "file-empty", 1, "the file is empty", id="blank"),
        pytest.param(b"PK\x03\x04\n\x00\x00", "file-binary", 2, "binary", id="binary"),
        pytest.param(
            "Tel: 1\n地址：兰州市城关区".encode("gb18030"), "encoding-wrong", 2, "gb18030", id="wrong-encoding"
        ),
        pytest.param(b"Tel: 1\nx\xff", "encoding-wrong", 2, "windows-1252", id="latin"),
        pytest.param(
            b"Tel: 1\n" + b"x" * (MAX_LINE_BYTES + 1), "line-too-long", 2, "the line is over", id="a-long-line"
        ),
        pytest.param(
            b"x" * 1000 + b"\n" + (b"x" * 1000 + b"\n") * (MAX_PAGE_BYTES // 1000),
            "file-too-large",
            None,
            "over 8,388,608 bytes",
            id="big",
        ),
    ],
)
def test_what_is_no_page_is_reported_with_its_line(tmp_path, body, code, line, says):
    found = read_one(tmp_path, body)

    assert isinstance(found, UnreadableRecord)
    (fault,) = found.faults
    assert (fault.code, fault.file, fault.line) == (code, "page.txt", line)
    assert says in fault.message
    assert found.raw == body[: 1 << 20]
    assert found.key == "page.txt"


def test_a_50_mb_line_is_refused_without_reading_it(tmp_path):
    file = tmp_path / "page.txt"
    with file.open("wb") as stream:
        stream.truncate(50_000_000)  # a sparse file: NUL bytes, no line end
    (found,) = read(Source(path=file, slug="s", title="S", reader="pages"))

    assert isinstance(found, UnreadableRecord)
    assert found.faults[0].code == "line-too-long"
    assert len(found.raw) == 1 << 20


def test_the_rest_of_a_source_is_read(tmp_path):
    for name, body in (("a.txt", b""), ("b.txt", b"Tel: 1"), ("c.txt", b"\x00"), ("d.txt", b"Tel: 2")):
        (tmp_path / name).write_bytes(body)
    found = list(read(Source(path=tmp_path, slug="s", title="S", reader="pages")))

    assert [type(item).__name__ for item in found] == ["UnreadableRecord", "RawRecord", "UnreadableRecord", "RawRecord"]


def test_an_unreadable_file_is_reported(tmp_path):
    source = Source(path=tmp_path, slug="s", title="S", reader="pages", only=(tmp_path / "gone.txt",))
    (found,) = read(source)

    assert isinstance(found, UnreadableRecord)
    assert found.faults[0].code == "file-unreadable"


def test_a_row_full_of_spaces_is_read(tmp_path):
    found = read_one(tmp_path, "| a" + " " * 500_000 + "b: | c" + " " * 500_000 + "d |\nx" + " " * 500_000 + "y\n")

    assert isinstance(found, RawRecord)
    assert [field.name[:1] for field in found.fields] == ["a", "b"]


def test_utf_16_without_a_mark_is_no_binary(tmp_path):
    found = read_one(tmp_path, "Tel: 1".encode("utf-16-le"), encoding="utf-16-le")

    assert isinstance(found, RawRecord)
    assert found.fields[0].value == "1"
