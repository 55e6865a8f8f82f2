"""Our own style sheet and scripts: packed, tagged by content, and only what comes with the software."""

import gzip

import pytest

from publisher.web.http.static_files import FILES, FOLDER, load


def test_file_with_its_content_in_the_address_is_kept_for_ever(client):
    fixed = client.get(f"/static/site.css?v={FILES['site.css'].tag}")
    other = client.get("/static/site.css?v=old")

    assert fixed.data == (FOLDER / "site.css").read_bytes()
    assert "immutable" in fixed.headers["Cache-Control"]
    assert "immutable" not in other.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("site.css", "text/css; charset=utf-8"),
        ("site.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_content_types(client, name, content_type):
    assert client.get(f"/static/{name}").headers["Content-Type"] == content_type


def test_packed_and_conditional_for_each_coding(client):
    plain = client.get("/static/site.css")
    packed = client.get("/static/site.css", headers={"Accept-Encoding": "gzip"})

    assert gzip.decompress(packed.data) == plain.data
    assert packed.headers["ETag"] != plain.headers["ETag"]
    headers = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert client.get("/static/site.css", headers=headers).status_code == 304


def test_links_in_the_folder_are_not_followed(tmp_path):
    (tmp_path / "real.css").write_text("a{}")
    (tmp_path / "passwd.css").symlink_to("/etc/passwd")

    assert list(load(tmp_path)) == ["real.css"]


def test_style_sheet_and_script_fetch_nothing():
    for name in ("site.css", "site.js", "icon.svg"):
        text = (FOLDER / name).read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http" not in text
        assert "@import" not in text
