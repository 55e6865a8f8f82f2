"""Downloads: a file of a gigabyte, whole and by ranges, beside nginx with the same file; and the memory it takes.

The file is no dump but noise, for serving looks at no byte of it; it stands in the manifest of a small release like any
download. The client reads as fast as it can and keeps nothing.
"""

import http.client
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks import Row, Samples, Scale, Table, Target, take_turns
from benchmarks.harness import peers, sites
from benchmarks.harness.load import LoadError
from benchmarks.harness.memory import Watch
from publisher.release import FileEntry, Home, Manifest, activate
from publisher.release.files import sha256_of

MIB: Final = 1 << 20
WHOLE: Final = 1024 * MIB
QUICK: Final = 64 * MIB
SITE: Final = 300
"""Institutions in the release that holds the file; they do not matter."""

LEAST: Final = 0.3
"""The share of nginx's speed that is wanted."""

MEMORY_MIB: Final = 32.0
"""How much more memory all processes together may have while the file is sent than they had before."""

NAME: Final = "noise.bin"


def run(scale: Scale) -> Table:
    """Measure downloads."""
    size = WHOLE if scale.institutions >= 1_000 else QUICK
    home = _home(scale, size)
    file = home / "current" / "dumps" / NAME
    with peers.ours(home, scale.work) as us, peers.nginx(file.parent.resolve(), scale.work) as nginx:
        urls = f"{us.url}/dumps/{NAME}", f"{nginx.url}/{NAME}"
        rows = [
            _beside("whole file", lambda url: _read(url, size), size=size, urls=urls, rounds=scale.rounds),
            _beside(
                "second half, by a range",
                lambda url: _read_half(url, size),
                size=size // 2,
                urls=urls,
                rounds=scale.rounds,
            ),
            _memory(us.pid, urls[0], size),
        ]
    notes = (f"{size // MIB:,} MiB; read by one client on one connection, in pieces of 1 MiB, and thrown away.",)
    return Table("Downloads", tuple(rows), notes)


def _beside(what: str, read: Callable[[str], float], *, size: int, urls: tuple[str, str], rounds: int) -> Row:
    ours, theirs = urls
    figures = take_turns(
        {"ours": lambda: size / read(ours) / 1e6, "nginx": lambda: size / read(theirs) / 1e6},
        rounds,
    )
    samples = {name: Samples(values, "MB/s") for name, values in figures.items()}
    return Row(what, samples["ours"], "nginx", samples["nginx"], Target(at_least=LEAST))


def _memory(pid: int, url: str, size: int) -> Row:
    """How far memory rises while the file is sent; it has been sent before, so that everything is loaded."""
    with Watch(pid) as before:
        time.sleep(1)
    with Watch(pid) as during:
        _read(url, size)
    rise = Samples((max(0.0, during.peak_mib - before.peak_mib),), "MiB")
    return Row("rise of memory while it is sent", rise, target=Target(at_most=MEMORY_MIB))


def _read(url: str, size: int) -> float:
    return _get(url, {}, 200, size)


def _read_half(url: str, size: int) -> float:
    return _get(url, {"Range": f"bytes={size // 2}-"}, 206, size - size // 2)


def _get(url: str, headers: dict[str, str], status: int, size: int) -> float:
    """Read a whole answer and throw it away; gives the seconds it took.

    Raises:
        LoadError: it had another status or another size.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    try:
        started = time.perf_counter()
        connection.request("GET", parts.path, headers={"Accept-Encoding": "identity", **headers})
        response = connection.getresponse()
        buffer, got = memoryview(bytearray(MIB)), 0
        while count := response.readinto(buffer):
            got += count
        if (response.status, got) != (status, size):
            raise LoadError(f"{url}: {response.status} with {got:,} bytes; {status} with {size:,} was expected")
        return time.perf_counter() - started
    finally:
        connection.close()


def _home(scale: Scale, size: int) -> Path:
    """A small site whose release has a large file more; made where it is not there yet."""
    home = Home(scale.work / f"dumps-{size}")
    if not home.current.exists():
        source = (sites.site(scale, SITE) / "current").resolve()
        release = home.release(source.name)
        shutil.copytree(source, release)
        file = release / "dumps" / NAME
        with file.open("wb") as stream:
            for _ in range(size // MIB):
                stream.write(os.urandom(MIB))
        entry = FileEntry(
            path=f"dumps/{NAME}", sha256=sha256_of(file), size=size, media_type="application/octet-stream"
        )
        manifest = Manifest.load(release)
        path = release / "manifest.json"
        path.chmod(0o644)
        path.write_bytes(manifest.model_copy(update={"files": (*manifest.files, entry)}).dump())
        activate(home.path, source.name)
    return home.path
