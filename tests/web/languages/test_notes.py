"""Quality notes and faults that have values in them are translated on the pages, whatever the values are."""

import pytest

from publisher.catalog.distributions import description_of
from publisher.release.dumps import REFERRED, SCHEME
from publisher.web.languages.reader import speaking
from publisher.web.languages.sentences import sentence
from publisher.web.view.messages import shape_message
from scripts.messages import with_values
from tests.web.sparql.server import ROOT

MODULES = sorted(
    path.relative_to(ROOT)
    for pattern in (
        "normalise/**/*.py",
        "adapters/**/*.py",
        "profiles/joins.py",
        "profiles/profile_adapter.py",
        "pipeline/stages/identification/*.py",
        "sources/tables.py",
        "sources/formats/csv.py",
        "sources/formats/html.py",
        "sources/formats/trees/xml_worker.py",
    )
    for path in (ROOT / "publisher").glob(pattern)
)


def notes():
    for path in MODULES:
        with (ROOT / path).open("rb") as file:
            for text in with_values(file):
                if text.startswith("12 the"):
                    continue  # two sentences with a beginning of their own each, not a value
                yield pytest.param(text, id=f"{path.stem}: {text[:40]}")


@pytest.mark.parametrize(
    "text",
    [
        *notes(),
        "a status is taken to be of the government above",
        "the name says that it is a body of the government above",
    ],
)
def test_note_with_values_is_translated(text):
    with speaking("zh-Hans"):
        assert shape_message("Anything", text) != text


@pytest.mark.parametrize(
    "name",
    [
        *(f"{kind}.csv.gz" for kind in REFERRED.values()),
        *("added.nt.gz", "removed.nt.gz", "changes.csv.gz", "further.nq.zst", "institutions.csv.gz"),
        *("institutions.parquet", "institutions.nq.gz", f"{SCHEME}category.ttl.gz"),
    ],
)
def test_description_of_a_download_is_translated(name):
    english = description_of(name)

    with speaking("zh-Hans"):
        assert sentence(english) != english


def test_modules_have_notes_with_values():
    assert len(list(notes())) > 20


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("no identifier of the ISNI; kept as text", "不是 ISNI 的标识符；按原文保留"),
        ("the row has 4 cells, the header in row 1 has 3: put quotes around a cell that contains the delimiter, or name the last columns",
         "该行有 4 个单元格，而第 1 行的表头有 3 个：请为含分隔符的单元格加引号，或为末尾的列命名"),
        ("merged into Office of Roads, which is not in the source: add it, mark this one as deleted, or take the merger back",
         "已并入 Office of Roads，但来源中没有该记录：请添加、将本记录标为已删除，或撤回合并"),
        ("over 2,000 characters is no telephone", "超过 2,000 个字符，不是电话号码"),
    ],
)  # fmt: skip
def test_values_stay(english, chinese):
    with speaking("zh-Hans"):
        assert sentence(english) == chinese


def test_words_of_a_source_are_not_translated():
    with speaking("zh-Hans"):
        assert sentence("no identifier of the region") == "不是 region 的标识符"
