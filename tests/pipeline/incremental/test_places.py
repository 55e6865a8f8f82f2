"""Places that are joined: the same in an updated release and in a full build, and every address leads somewhere."""

import csv
import shutil

import pytest

from publisher.release import Release
from tests.pipeline.incremental.comparison import assert_same_releases
from tests.support.registers import BASE, Clock, Publication

SOURCE_TOML = """
title = "Offices of towns"
slug = "register"
licence = "not stated"
reader = "csv"
language = "en"

[profile]
key = "id"
types = { value = "GovernmentOrganization" }
names = "name"

[profile.place]
country = "country"
subdivision = "state"
subdivision_name = "state"
geonames = "geonames"
wikidata = "item"
name = { from = "town", language = "en" }
latitude = "north"
longitude = "east"
"""

COLUMNS = ("id", "name", "country", "state", "geonames", "item", "town", "north", "east")


def office(number, *cells):
    return dict(zip(COLUMNS, (str(number), f"Office {number}", *cells), strict=False))


LANZHOU = office(1, "CN", "", "1804430", "", "Lanzhou")
GANSU = office(2, "CN", "GS")
CHENGGUAN = office(3, "CN", "GS", "77", "", "Jiuquan")
TOWN_HALL = office(4, "PT", "11", "30", "", "Cascais", "38.70", "-9.42")
MUNICIPALITY = office(5, "PT", "11", "200", "", "Cascais", "38.72", "-9.40")
NOWHERE = office(6, "PT", "", "9", "", "Cascais", "38.70", "-9.42")
ITEM = office(7, "PT", "", "", "Q190167", "Cascais, by its item")
BOTH = office(8, "PT", "", "30", "Q190167", "Cascais")
ROWS = [LANZHOU, GANSU, CHENGGUAN, TOWN_HALL, MUNICIPALITY]


class Towns(Publication):
    """A publication of a register of offices in towns."""

    def rebuild(self, rows, **options):
        self.source.mkdir(parents=True, exist_ok=True)
        (self.source / "source.toml").write_text(SOURCE_TOML, encoding="utf-8")
        with (self.source / "records.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, COLUMNS, restval="")
            writer.writeheader()
            writer.writerows(rows)
        return self.build(**options)


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    towns = Towns(tmp_path_factory.mktemp("towns"))
    towns.rebuild(ROWS)
    return towns


@pytest.fixture
def release(before):
    with Release.open(before.home / "current") as opened:
        yield opened


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([*ROWS, NOWHERE], id="a-doubtful-one-more"),
        pytest.param([row for row in ROWS if row is not TOWN_HALL], id="one-of-two-less"),
        pytest.param([row for row in ROWS if row is not MUNICIPALITY], id="the-joined-one-less"),
        pytest.param([*ROWS, ITEM, BOTH], id="one-that-shows-that-others-are-one"),
        pytest.param([row for row in ROWS if row is not LANZHOU], id="the-gazetteers-less"),
        pytest.param([GANSU], id="most-of-them-less"),
    ],
)
def test_an_updated_release_is_that_of_a_full_build(before, tmp_path, rows):
    reports = []
    for name in ("updated", "full"):
        twin = Towns(tmp_path / name, clock=Clock())
        shutil.copytree(before.folder, twin.folder, symlinks=True)
        twin.clock.now = before.clock.now
        reports.append(twin.rebuild(rows, full=name == "full"))

    assert_same_releases(*(report.release for report in reports))


def test_a_joined_place_leads_to_the_other(release):
    old = release.record_of(f"{BASE}/id/place/geonames-1804430")

    assert old is not None
    assert (old.state, old.successor) == ("merged", f"{BASE}/id/place/cn-620100")


def test_whoever_is_in_a_joined_place_is_in_the_other(release):
    page = release.search("", kind="institution", filters={"place": "geonames-30"}, limit=10)

    assert {hit.label for hit in page.hits} == {"Office 4", "Office 5"}


@pytest.mark.parametrize(
    ("place", "count"),
    [("cn-620100", 1), ("cn-620900", 1), ("cn-620000", 3), ("cn", 3), ("pt-11", 2), ("pt", 2)],
)
def test_what_is_below_counts(release, place, count):
    node = release.hierarchy.node(f"{BASE}/id/place/{place}")
    page = release.search("", kind="institution", filters={"place": place}, limit=10)

    assert node is not None
    assert (node.institutions, page.total) == (count, count)


def test_a_doubtful_place_has_a_note(before, tmp_path):
    towns = Towns(tmp_path / "towns")
    towns.rebuild([*ROWS, NOWHERE])

    with Release.open(towns.home / "current") as release:
        doubtful = release.record_of(f"{BASE}/id/place/geonames-9")

    assert doubtful is not None
    assert doubtful.state == "live"
    lines = doubtful.quads.decode().splitlines()
    assert any("This may be the same place" in line for line in lines)
    assert any("seeAlso" in line and line.endswith("geonames-30> .") for line in lines)


@pytest.mark.parametrize("text", ["", "Cascais", "Lanzhou"])
def test_lists_and_searches_have_a_place_once(release, text):
    page = release.search(text, kind="place", filters={}, limit=100)

    assert page.total == len(page.hits)
    assert {hit.state for hit in page.hits} == {"live"}
    assert [hit.slug for hit in page.hits if hit.label == "Cascais"] == (["geonames-30"] if text != "Lanzhou" else [])
    assert len(release.hit_numbers(text, kind="place")) == page.total
