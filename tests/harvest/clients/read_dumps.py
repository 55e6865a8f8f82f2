"""Read downloads with the Python clients that are installed, and print the SHA-256 of what each of them got.

Run by an interpreter that has the clients: ``read_dumps.py URL…``. Prints ``{client: {url: digest or error}}``. A
client that is not installed is left out. Digests are of the content, without the coding.
"""

import asyncio
import gzip
import hashlib
import importlib.util
import io
import json
import sys
import zlib
from collections.abc import Callable


def unpacked(body: bytes, url: str) -> bytes:
    """Unpack a file by its suffix, as people do after they downloaded it."""
    if url.endswith(".gz"):
        return gzip.decompress(body)
    if url.endswith(".zst"):
        import zstandard

        return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body), read_across_frames=True).read()
    return body


def requests_content(url: str) -> bytes:
    import requests

    return requests.get(url, timeout=30).content


def requests_iter_content(url: str) -> bytes:
    import requests

    with requests.get(url, timeout=30, stream=True) as response:
        return b"".join(response.iter_content(10_000))


def requests_iter_lines(url: str) -> bytes:
    import requests

    if url.endswith((".gz", ".zst")):
        return requests_content(url)
    whole = requests.get(url, timeout=30, headers={"Accept-Encoding": "identity"}).content
    with requests.get(url, timeout=30, stream=True) as response:
        lines = [line for line in response.iter_lines() if line]  # it makes an empty line of a CRLF between two chunks
    return whole if lines == [line for line in whole.splitlines() if line] else b"\n".join(lines)


def httpx_content(url: str) -> bytes:
    import httpx

    return httpx.get(url, timeout=30).content


def httpx_stream(url: str) -> bytes:
    import httpx

    with httpx.stream("GET", url, timeout=30) as response:
        return b"".join(response.iter_bytes())


def urllib3_data(url: str) -> bytes:
    import urllib3

    with urllib3.PoolManager() as pool:
        return pool.request("GET", url, headers={"Accept-Encoding": "gzip, br, zstd"}).data


def urllib3_stream(url: str) -> bytes:
    import urllib3

    with urllib3.PoolManager() as pool:
        response = pool.request("GET", url, headers={"Accept-Encoding": "gzip"}, preload_content=False)
        return b"".join(response.stream(10_000))


def urllib3_stream_zstd(url: str) -> bytes:
    import urllib3

    with urllib3.PoolManager() as pool:
        response = pool.request("GET", url, headers={"Accept-Encoding": "zstd"}, preload_content=False)
        return b"".join(response.stream(10_000))


def _aiohttp(url: str, headers: dict[str, str]) -> bytes:
    import aiohttp

    async def get() -> bytes:
        async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
            return b"".join([chunk async for chunk in response.content.iter_any()])

    return asyncio.run(get())


def aiohttp_default(url: str) -> bytes:
    return _aiohttp(url, {})


def aiohttp_gzip(url: str) -> bytes:
    return _aiohttp(url, {"Accept-Encoding": "gzip"})


def urllib_zlib(url: str) -> bytes:
    """A decoder that stops at the first end of a stream, as many small clients have."""
    from urllib.request import Request, urlopen

    with urlopen(Request(url, headers={"Accept-Encoding": "gzip"}), timeout=30) as response:
        body: bytes = response.read()
        coded = response.headers.get("Content-Encoding") == "gzip"
    return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(body) if coded else body


CLIENTS: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "requests content": ("requests", requests_content),
    "requests iter_content": ("requests", requests_iter_content),
    "requests iter_lines": ("requests", requests_iter_lines),
    "httpx content": ("httpx", httpx_content),
    "httpx stream": ("httpx", httpx_stream),
    "urllib3 data": ("urllib3", urllib3_data),
    "urllib3 stream": ("urllib3", urllib3_stream),
    "urllib3 stream zstd": ("urllib3", urllib3_stream_zstd),
    "aiohttp": ("aiohttp", aiohttp_default),
    "aiohttp gzip": ("aiohttp", aiohttp_gzip),
    "urllib zlib": ("zlib", urllib_zlib),
}


def main(urls: list[str]) -> None:
    """Read every URL with every client."""
    found: dict[str, dict[str, str]] = {}
    for name, (module, read) in CLIENTS.items():
        if importlib.util.find_spec(module) is None:
            continue
        found[name] = {}
        for url in urls:
            try:
                found[name][url] = hashlib.sha256(unpacked(read(url), url)).hexdigest()
            except Exception as error:  # noqa: BLE001 - the test shows it
                found[name][url] = repr(error)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
