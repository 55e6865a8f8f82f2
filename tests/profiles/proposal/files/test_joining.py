"""``publisher init`` with several files: the one with the institutions is found, the others are joined by their keys."""

import tomllib

import pytest

from publisher.errors import SourceError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.profiles import load
from publisher.profiles.proposal.init import inspect_files
from publisher.profiles.proposal.source_toml import describe

BODIES = (
    "code,name,website\nM1,Ministry of Harbours,https://m1.example.org\nM2,Ministry of Locks,https://m2.example.org\n"
)


@pytest.fixture
def proposed(tmp_path):
    def proposing(**files):
        for name, body in files.items():
            (tmp_path / name.replace("__", ".")).write_text(body, encoding="utf-8")
        return tomllib.loads(describe(inspect_files([tmp_path])))

    return proposing


@pytest.mark.parametrize(
    ("contacts", "join"),
    [
        pytest.param("ministry_code,phone\nM1,+442920877900\n", {"on": "code", "key": "ministry_code"}, id="key-of-another-name"),
        pytest.param("code,phone\nM1,+442920877900\nM1,+442920877901\n", {"on": "code"}, id="several-rows"),
        pytest.param("kennung;telefon\nM2;+442920877900\n", {"on": "code", "key": "kennung"}, id="other-delimiter"),
        pytest.param("code,lang,title\nM1,de,Hafen\nM1,fr,Port\n", {"on": "code", "by": "lang"}, id="translations"),
    ],
)  # fmt: skip
def test_join_is_proposed(proposed, contacts, join):
    found = proposed(ministries__csv=BODIES, more__csv=contacts)

    assert found["include"] == ["ministries.csv"]
    assert found["join"] == [{"file": "more.csv", **join}]
    assert found["profile"]["key"] == "code"
    translated = [{"from": f"title@{tag}", "language": tag} for tag in ("de", "fr")]
    assert found["profile"]["names"] == (["name", *translated] if "by" in join else "name")


def test_columns_of_the_joined_file_are_recognised(proposed, tmp_path):
    found = proposed(ministries__csv=BODIES, contacts__csv="code,phone,street\nM1,+442920877900,Quay 1\n")
    (tmp_path / "source.toml").write_text(describe(inspect_files([tmp_path])), encoding="utf-8")

    assert found["profile"]["telephones"] == "phone"
    report = build(Plan(home=tmp_path / "home", base="https://lod.example.org", sources=(load(tmp_path),), processes=1))
    assert (report.manifest.counts.published, report.manifest.counts.quarantined) == (2, 0)


def test_numbers_of_rows_are_no_keys_of_each_other(proposed):
    bodies = "id,name\n1,Port Office\n2,Lock Office\n3,Quay Office\n"
    found = proposed(offices__csv=bodies, ships__csv="id,ship\n1,Anna\n2,Bella\n")

    assert (found["include"], "join" in found) == (["offices.csv"], False)


def test_numbers_are_keys_where_the_columns_say_so(proposed):
    bodies = "id,name\n11,Port Office\n12,Lock Office\n13,Quay Office\n"
    found = proposed(offices__csv=bodies, phones__csv="id,office_id,phone\n1,12,+442920877900\n2,11,+442920877901\n")

    assert found["join"] == [{"file": "phones.csv", "on": "id", "key": "office_id"}]


def test_files_with_the_same_columns_are_read_together(proposed):
    found = proposed(north__csv=BODIES, south__csv=BODIES.replace("M", "S"))

    assert (sorted(found["include"]), "join" in found) == (["north.csv", "south.csv"], False)


def test_a_file_without_a_common_key_is_not_read(proposed):
    found = proposed(ministries__csv=BODIES, ships__csv="ship,captain\nAnna,x\n")

    assert (found["include"], "join" in found) == (["ministries.csv"], False)


def test_files_must_be_in_one_folder(tmp_path):
    files = [tmp_path / name / "a.csv" for name in ("x", "y")]
    for file in files:
        file.parent.mkdir()
        file.write_text(BODIES)

    with pytest.raises(SourceError, match="different folders"):
        inspect_files(files)
