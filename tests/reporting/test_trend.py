"""The trend: the figures of each release, at most so many, also of releases that were removed or are older."""

from publisher.release import Counts, Manifest, SourceCounts, SourceEntry
from publisher.reporting import trend


def of(version, read=3, **more):
    source = SourceEntry(
        slug="offices", title="Offices", counts=SourceCounts(read=read, published=read), filled={"names": read}
    )
    counts = Counts(read=read, published=read, quarantined=0, things={}, triples=10)
    return Manifest(
        version=version, sequence=1, created="2026-11-01T00:00:00Z", software="test", base="https://lod.example.org",
        title="T", sources=(source,), counts=counts, **more,
    )  # fmt: skip


SUMMARY = {
    "reasons": [
        {"severity": "warning", "source": "offices", "reason": "Institution-name", "count": 2},
        {"severity": "warning", "source": "", "reason": "Legislation-title", "count": 1},
    ],
    "remarks": [{"severity": "note", "source": "offices", "reason": "lost-x", "count": 4}],
}


def version(number):
    return f"202611{number:02}T000000Z"


def test_point_has_what_was_found_by_source():
    point = trend.point_of(of(version(1)), SUMMARY)

    assert point["sources"]["offices"]["found"] == {"warning Institution-name": 2, "note lost-x": 4}
    assert point["sources"]["offices"]["filled"] == {"names": 3}
    assert point["sources"][""]["found"] == {"warning Legislation-title": 1}


def test_trend_is_bounded(tmp_path):
    folder = tmp_path / version(1)
    (folder / "quality").mkdir(parents=True)
    earlier = [trend.point_of(of(version(number)), {}) for number in range(1, 26)]
    (folder / "quality" / trend.FILE).write_bytes(trend.dump(earlier))

    points = trend.trend(folder, [], trend.point_of(of(version(27)), {}))

    assert [row["version"] for row in points] == [version(number) for number in (*range(7, 26), 27)]


def test_release_without_a_trend_is_read_from_its_manifest(tmp_path):
    points = trend.trend(tmp_path, [(of(version(2), 7), tmp_path)], trend.point_of(of(version(3)), {}))

    assert [row["sources"]["offices"]["read"] for row in points] == [7, 3]
