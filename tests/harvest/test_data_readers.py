"""The data frame libraries and the programs for maps read every table over HTTP, with every row.

What is not installed is skipped: ``make harvesters`` installs the libraries and check-geojson, ``make debian-clients``
GDAL's ogrinfo.
"""

import csv
import io
import json
import re
import shutil
import subprocess

import pytest
import requests
from pyarrow import parquet

from tests.harvest.clients.read_over_http import WAYS
from tests.harvest.conftest import TOOLS
from tests.harvest.test_dump_clients import SCRIPTS, interpreters
from tests.web.publication import descriptions, publish
from tests.web.sparql.server import free_port, served

TABLES = (
    *("/dumps/institutions.csv", "/dumps/institutions.jsonl", "/dumps/institutions.parquet"),
    *("/api/institutions?format=csv", "/api/institutions?format=jsonl", "/search.csv", "/search.jsonl"),
)
MAPS = ("/search.geojson", "/api/institutions?format=geojson", "/api/queries/on-a-map?format=geojson")


@pytest.fixture(scope="module")
def publication(tmp_path_factory):
    """The address of a publication, and its folder."""
    home = tmp_path_factory.mktemp("home")
    base = f"http://127.0.0.1:{free_port()}"
    publish(home, descriptions(base), base=base)
    with served(home, base, query_share=100_000):
        yield base, home


@pytest.fixture(scope="module")
def base(publication):
    return publication[0]


@pytest.fixture(scope="module")
def expected(publication):
    """The number of rows of each table, by its URL."""
    base, home = publication
    counts = {}
    for path in TABLES:
        url = f"{base}{path}"
        if path.endswith("parquet"):
            counts[url] = parquet.read_metadata(home / "current" / path.lstrip("/")).num_rows
        elif path.endswith("csv"):
            counts[url] = sum(1 for _ in csv.DictReader(io.StringIO(requests.get(url, timeout=20).text)))
        else:
            counts[url] = len(requests.get(url, timeout=20).content.splitlines())
    assert min(counts.values()) > 10
    return counts


@pytest.fixture(scope="module")
def counted(expected):
    """What each library counts."""
    found = {}
    for program in interpreters():
        command = [program, str(SCRIPTS / "read_over_http.py"), *expected]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=True)
        found |= json.loads(done.stdout)
    return found


@pytest.mark.parametrize("way", list(WAYS))
def test_every_table_is_read_whole_over_http(counted, expected, way):
    if way not in counted:
        pytest.skip(f"{way.partition(' ')[0]} is not installed: make harvesters")

    assert counted[way] == {url: expected[url] for url in counted[way]}
    assert counted[way]


def ogrinfo(source, *options):
    program = shutil.which("ogrinfo")
    if program is None:
        pytest.skip("ogrinfo is not installed: make debian-clients")
    done = subprocess.run(
        [program, "-ro", "-al", *options, source], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert not re.search("ERROR|Warning", done.stdout + done.stderr), done.stderr
    return done.stdout


def features(url):
    return requests.get(url, timeout=20).json()["features"]


@pytest.mark.parametrize("path", MAPS)
def test_gdal_reads_every_feature(base, tmp_path, path):
    url = f"{base}{path}"
    file = tmp_path / "map.geojson"
    file.write_bytes(requests.get(url, timeout=20).content)

    summary = ogrinfo(str(file), "-so")

    assert f"Feature Count: {len(features(url))}" in summary
    placed = ogrinfo(str(file), "-geom=SUMMARY")
    assert placed.count("POINT") == sum(1 for row in features(url) if row["geometry"])
    assert "WGS 84" in summary


@pytest.mark.parametrize("path", MAPS)
def test_gdal_reads_from_the_address(base, path):
    """GDAL asks for files by ranges, and takes an answer that is whole as well."""
    url = f"{base}{path}"

    assert f"Feature Count: {len(features(url))}" in ogrinfo(f"/vsicurl_streaming/{url}", "-so")


@pytest.mark.parametrize("path", MAPS)
def test_check_geojson_finds_no_fault(base, path):
    node = shutil.which("node")
    module = TOOLS / "node_modules" / "@placemarkio" / "check-geojson"
    if node is None or not module.is_dir():
        pytest.skip("check-geojson is not installed: make harvesters")
    text = requests.get(f"{base}{path}", timeout=20).text

    done = subprocess.run(
        [node, str(SCRIPTS / "check_geojson.mjs"), str(TOOLS)],
        input=text,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "valid"), done.stdout + done.stderr


def _is_position(value):
    return 2 <= len(value) <= 3 and -180 <= value[0] <= 180 and -90 <= value[1] <= 90


@pytest.mark.parametrize("path", MAPS)
def test_geojson_is_as_rfc_7946_says(base, path):
    """Sections 3 and 4, for what we write: no other coordinate system, members of features, positions in degrees."""
    response = requests.get(f"{base}{path}", timeout=20)
    collection = response.json()

    assert response.headers["Content-Type"] == "application/geo+json"
    assert collection["type"] == "FeatureCollection"
    assert not {"crs", "geometry", "properties", "coordinates"} & collection.keys()
    for feature in collection["features"]:
        assert feature["type"] == "Feature"
        assert {"geometry", "properties"} <= feature.keys()
        assert isinstance(feature.get("id", ""), str | int | float)
        assert feature["geometry"] is None or feature["geometry"]["type"] in {"Point", "MultiPoint", "Polygon"}
        if feature["geometry"] and feature["geometry"]["type"] == "Point":
            assert _is_position(feature["geometry"]["coordinates"])
