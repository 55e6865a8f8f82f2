"""Files get names that are safe in the folder of a source, and a folder of their own."""

import pytest

from publisher.studio.opening.files import MAX_NAME_BYTES, safe_name


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("offices.xlsx", "offices.xlsx"),
        ("C:\\Users\\anna\\offices.xlsx", "offices.xlsx"),
        ("../../etc/passwd", "passwd"),
        ("/etc/cron.d/x", "x"),
        ("..", "file"),
        (".htaccess", "htaccess"),
        ("a[b]*?.csv", "a_b_.csv"),
        ("nul\0byte.csv", "nul_byte.csv"),
        ("机构名单.csv", "机构名单.csv"),
        ("e\u0301.csv", "é.csv"),
        ("", "file"),
    ],
)
def test_name_is_safe(given, name):
    assert safe_name(given) == name


def test_long_name_keeps_its_ending():
    name = safe_name("字" * 200 + ".csv")

    assert len(name.encode()) <= MAX_NAME_BYTES
    assert name.endswith(".csv")


def test_each_upload_has_a_folder_of_its_own(studio):
    first = studio.upload(("offices.csv", b"code,name\n1,A\n"))
    second = studio.upload(("offices.csv", b"code,name\n1,A\n"))

    assert first.headers["Location"] == "/sources/offices/file"
    assert second.headers["Location"] == "/sources/offices-2/file"
    assert sorted(path.name for path in studio.workspace.data.iterdir()) == ["offices", "offices-2"]


def test_files_of_one_name_are_both_kept(studio):
    studio.upload(("a/list.csv", b"code,name\n1,A\n"), ("b/LIST.csv", b"code,name\n2,B\n"))

    assert sorted(path.name for path in (studio.workspace.data / "list").iterdir()) == ["LIST-2.csv", "list.csv"]


def test_upload_never_leaves_the_folder(studio):
    studio.upload(("../../../outside.csv", b"code,name\n1,A\n"))

    assert [path.name for path in studio.workspace.data.rglob("*.csv")] == ["outside.csv"]
    assert not list(studio.workspace.home.parent.glob("*.csv"))


@pytest.mark.parametrize("files", [[], [("source.toml", b"reader = 'sql'")], [("", b"")]])
def test_refused_upload_leaves_nothing_behind(studio, files):
    answer = studio.upload(*files)

    assert answer.status_code == 400
    assert list(studio.workspace.data.iterdir()) == []


def test_too_large_upload_is_refused(studio, monkeypatch):
    monkeypatch.setitem(studio.longest, "add_files", 1000)

    answer = studio.upload(("offices.csv", b"x" * 5000))

    assert answer.status_code == 413
    assert list(studio.workspace.data.iterdir()) == []


def test_form_of_another_view_has_the_usual_limit(studio):
    answer = studio.post("/add/address", {"address": "x" * (5 * 1024 * 1024)})

    assert answer.status_code == 413


@pytest.mark.parametrize("address", ["", "file:///etc/passwd", "ftp://example.org/x.csv", "javascript:alert(1)"])
def test_only_web_addresses_are_fetched(studio, address):
    answer = studio.post("/add/address", {"address": address})

    assert answer.status_code == 400
    assert list(studio.workspace.data.iterdir()) == []


def test_address_that_cannot_be_fetched_says_why(studio):
    answer = studio.post("/add/address", {"address": "http://127.0.0.1:9/offices.csv"})

    assert answer.status_code == 400
    assert "cannot be fetched" in answer.text
    assert list(studio.workspace.data.iterdir()) == []
