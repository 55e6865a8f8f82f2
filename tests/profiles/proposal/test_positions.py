"""Points of GeoJSON inside records are positions, and their types are no kinds of institutions."""

import json
import tomllib

from publisher.profiles.proposal.init import inspect_file
from publisher.profiles.proposal.source_toml import describe


def proposed(folder, records):
    (folder / "a.json").write_text(json.dumps(records))
    return tomllib.loads(describe(inspect_file(folder / "a.json")))["profile"]


def record(number, **geometry):
    return {"id": f"x{number}", "name": f"Office {number}", "location": geometry}


def test_points_are_positions(tmp_path):
    records = [record(number, type="Point", coordinates=[13.4, 52.5 + number / 10]) for number in range(3)]
    profile = proposed(tmp_path, records)

    assert "classifications" not in profile
    (site,) = profile["sites"]
    assert (site["longitude"], site["latitude"]) == ("location.coordinates[0]", "location.coordinates[1]")


def test_areas_are_no_positions(tmp_path):
    records = [record(number, type="Polygon", coordinates=[[[0, 0], [1, 0], [1, 1], [0, 0]]]) for number in range(3)]

    assert proposed(tmp_path, records).keys() == {"key", "names"}
