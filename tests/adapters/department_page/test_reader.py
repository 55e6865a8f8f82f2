"""Pages in other languages: people are left out of them too."""

from publisher.adapters.department_page.dispatch import PageAdapter
from publisher.sources import Source, read

PAGE = """Gansu Provincial Tide Bureau
Tel: 0931-8000001
Director: Zhang Weiming
Address: No. 1 Qingyang Road, Chengguan District, Lanzhou City
The Gansu Provincial Tide Bureau is a constituent department of the provincial government. Zhang Weiming opened it.
"""


def test_people_are_left_out_of_an_english_page(tmp_path):
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    source = Source(path=tmp_path / "page.txt", slug="s", title="S", reader="pages", country="CN")
    (raw,) = read(source)
    found = PageAdapter().adapt(raw, source)

    assert "Weiming" not in raw.raw.decode() + repr(raw.fields) + found.model_dump_json()
    assert [phone.e164 for phone in found.telephones] == ["+869318000001"]
    assert {name.language for name in found.names} == {"en"}


def test_page_without_people_keeps_its_bytes(tmp_path):
    body = PAGE.replace("Director: Zhang Weiming\n", "").encode()
    (tmp_path / "page.txt").write_bytes(body)
    (raw,) = read(Source(path=tmp_path / "page.txt", slug="s", title="S", reader="pages"))

    assert raw.raw == body
