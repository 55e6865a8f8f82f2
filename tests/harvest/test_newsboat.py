"""newsboat, a feed reader for terminals, reads the Atom feed, and on the next day only what is new."""

import shutil
import sqlite3
import subprocess
from contextlib import closing

import pytest


@pytest.fixture
def read(live, tmp_path):
    """Reload the feed; return the titles in the reader's cache."""
    program = shutil.which("newsboat")
    if program is None:
        pytest.skip("newsboat is not installed (Debian: newsboat)")
    urls, cache, config = tmp_path / "urls", tmp_path / "cache.db", tmp_path / "config"
    urls.write_text(f"{live.base}/feed.atom\n")
    config.write_text("")

    def run() -> list[tuple[str, str]]:
        command = [program, "-u", urls, "-c", cache, "-C", config, "-x", "reload"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stderr
        with closing(sqlite3.connect(cache)) as database:
            return database.execute("SELECT title, url FROM rss_item ORDER BY id").fetchall()

    return run


def test_feed_is_read_and_followed(read, live):
    first = dict(read())
    assert {"New: Anna", "New: Bert"} <= set(first)
    assert first["New: Bert"].startswith(f"{live.base}/doc/institution/bert")

    live.tell(2)
    second = dict(read())
    assert set(first) < set(second)
    assert "Changed: Bertram" in second
