"""The long run of mixed load, for some seconds: two releases in turns, killed processes, every body compared."""

from benchmarks import endurance


def test_a_short_run_has_no_wrong_body_and_no_failure_that_is_not_meant(tmp_path, monkeypatch):
    monkeypatch.setattr(endurance, "ACTIVATE_EVERY_S", 2.0)
    monkeypatch.setattr(endurance, "KILL_WEB_EVERY_S", 4.0)
    monkeypatch.setattr(endurance, "KILL_QUERY_EVERY_S", 3.0)

    record = endurance.run(0.15, tmp_path)

    assert record.wrong == []
    assert not record.failed
    assert record.events["activations"] >= 3
    assert record.events["web workers killed"] >= 1
    assert min(record.answered[kind] for kind in ("documents", "queries", "searches", "dumps")) > 20


def test_a_body_of_another_release_is_wrong(tmp_path):
    (tmp_path / "current").symlink_to(tmp_path / "one")
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "manifest.json").write_text("{}")
    site = endurance.Site("http://localhost", 0, tmp_path, ["one", "two"])
    target = ("/doc/a", "text/turtle")
    for version in ("one", "two"):
        site.right[target, version] = endurance.digest(version.encode())
    site.live = [(0.0, 0.0, "one"), (10.0, 10.2, "two")]

    assert site.is_right(target, b"one", 9.0, 9.5)
    assert site.is_right(target, b"one", 9.9, 10.5)
    assert site.is_right(target, b"two", 9.9, 10.5)
    assert site.is_right(target, b"one", 10.1, 10.5)
    assert not site.is_right(target, b"two", 9.0, 9.5)
    assert not site.is_right(target, b"one", 11.0, 11.5)
    assert not site.is_right(target, b"three", 11.0, 11.5)
