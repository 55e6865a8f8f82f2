"""What a base IRI may be, and that a publication is served at every base that is allowed."""

import pytest

from publisher.cli import run
from publisher.errors import BaseIriError
from publisher.uris import UriPolicy
from tests.web.publication import SCIENCE, descriptions, make_app, publish


@pytest.mark.parametrize(
    ("base", "uri"),
    [
        ("https://\u4f8b\u3048.jp", "https://xn--r8jz45g.jp"),
        ("https://b\u00fccher.example/d\u00e4ten", "https://xn--bcher-kva.example/d%C3%A4ten"),
        ("http://127.0.0.1:8125/donn\u00e9es", "http://127.0.0.1:8125/donn%C3%A9es"),
    ],
)
def test_base_that_is_no_uri_is_refused_with_the_uri(base, uri):
    with pytest.raises(BaseIriError) as caught:
        UriPolicy(base)

    assert uri in str(caught.value)
    assert UriPolicy(uri).base == uri


@pytest.mark.parametrize(
    "base",
    [
        "http://example.org/lod#",
        "http://example.org/lod?",
        "http://example.org/lod/",
        "http://example.org//lod",
        "http://example.org/a/../lod",
        "http://example.org:port",
        "http://example.org:99999",
        "http://[::1",
        "http://",
        "ftp://example.org",
        "http://example.org/100%",
        "http://me@example.org",
        "https://\u4f8b\u3048..jp",
    ],
)
def test_base_that_is_no_root_is_refused(base):
    with pytest.raises(BaseIriError, match="expected http"):
        UriPolicy(base)


def test_base_with_percent_encoded_path_is_served(tmp_path):
    base = "https://lod.example.org/donn%C3%A9es"
    publish(tmp_path, descriptions(base), base=base)
    app = make_app(tmp_path)
    client = app.test_client()

    for path in ("/donn%C3%A9es/", "/donn%c3%a9es/", "/donn\u00e9es/healthz"):
        assert client.get(path).status_code == 200
    moved = client.get(f"/donn%C3%A9es/id/institution/{SCIENCE}")
    assert moved.headers["Location"] == f"/donn%C3%A9es/doc/institution/{SCIENCE}"
    assert client.get(moved.headers["Location"]).status_code == 200
    app.extensions["site"].close()


@pytest.mark.parametrize("base", ["http://127.0.0.1:8125/lod#", "https://\u4f8b\u3048.jp"])
def test_build_refuses_before_a_home_is_bound(tmp_path, capsys, base):
    assert run(["build", "--home", str(tmp_path / "home"), "--base-url", base]) == 2
    assert "base URL" in capsys.readouterr().err
    assert not (tmp_path / "home" / "current").exists()
