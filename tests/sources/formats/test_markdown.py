"""Markdown: the tables of a text, read as those of a page."""

import pytest

from publisher.profiles.proposal.init import inspect_file
from publisher.sources import read_file
from publisher.sources.formats.markdown import html_of

TEXT = """# Offices

Some words | that are no table.

| Office | Town | E-mail |
|:-------|:----:|--------|
| [Harbour Office](https://solva.example/ "home") | Solva | <mailto:info@solva.example> |
| **Lock \\| Office** | Barry | info@barry.example |

```
| a | b |
|---|---|
```

Name | Code
--- | ---
`Quay` | 1
"""


@pytest.fixture
def offices(tmp_path):
    (tmp_path / "offices.md").write_text(TEXT, encoding="utf-8")
    return tmp_path / "offices.md"


def test_tables_are_those_of_a_page():
    page = html_of(TEXT)

    assert page.count("<table>") == 2
    assert '<a href="https://solva.example/">Harbour Office</a>' in page
    assert "<td>Lock | Office<td>Barry" in page


def test_largest_table_is_read(offices):
    source = inspect_file(offices).source
    records = list(read_file(source, offices))

    assert [dict(record.data) for record in records] == [
        {"Office": "Harbour Office", "Town": "Solva", "E-mail": "info@solva.example", "Office link": "https://solva.example/"},
        {"Office": "Lock | Office", "Town": "Barry", "E-mail": "info@barry.example", "Office link": ""},
    ]  # fmt: skip


def test_text_of_pipes_is_no_long_work():
    assert html_of("|" * 100_000 + "\n" + "|-" * 50_000).startswith("<body>")


def test_cells_beyond_the_header_are_not_passed_over():
    """A sign of a table that is not escaped shifts what follows; the reader of tables reports the row."""
    assert "<td>a<td>b<td>c" in html_of("| x | y |\n|---|---|\n| a | b | c |")
