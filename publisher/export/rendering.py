"""Ask the application, in this process, for every representation of an address."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from publisher.config import Settings
from publisher.errors import ExportError
from publisher.feeds.memento import LINK_FORMAT
from publisher.rdf.formats import TRIG, document_formats
from publisher.web import create_app

HTML: Final = "html"
_OTHERS: Final = {"json": "application/json", "link": LINK_FORMAT, TRIG.suffix: TRIG.media_type}


def media_types() -> dict[str, str]:
    """Return the media types that representations are asked for, by the suffixes of their files."""
    return {**{row.suffix: row.media_type for row in document_formats()}, **_OTHERS}


class Rendered(NamedTuple):
    """An answer of the application.

    Attributes:
        suffix: of the file, "" if the address has one representation.
        status: 200 or 410.
        content_type: of the body.
        body: the bytes.
    """

    suffix: str
    status: int
    content_type: str
    body: bytes


class Renderer:
    """The application over the live release of a home.

    Args:
        home: the folder of the releases.
        base: the base IRI of the release.
        title: the title of the publication.
    """

    def __init__(self, home: Path, base: str, title: str) -> None:
        settings = Settings(home=home, base_url=base, title=title, query_workers=1)
        self._app: Flask = create_app(settings, files_only=True)
        self._client: FlaskClient = self._app.test_client()
        self._path = base.partition("://")[2].partition("/")[2]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._app.extensions["site"].close()

    def documents(self, address: str) -> Iterator[Rendered]:
        """Yield a document in every format, or the address that it moved to as a :class:`Rendered` with status 301.

        Nothing is yielded where the application has nothing either: a page may name what is not published.

        Raises:
            ExportError: the application has no answer.
        """
        for row in document_formats():
            answer = self._get(f"{address}.{row.suffix}")
            if answer.status_code == 301:
                yield Rendered("", 301, "", answer.headers["Location"].removesuffix(f".{row.suffix}").encode())
                return
            if answer.status_code == 404:
                return
            yield self._rendered(answer, row.suffix, (200, 410))

    def representations(self, address: str) -> Iterator[Rendered]:
        """Yield every representation of another address; nothing if there is nothing.

        Where it leads to is yielded as a :class:`Rendered` with status 303.

        Raises:
            ExportError: the application fails.
        """
        for suffix, media_type in media_types().items():
            answer = self._get(address, media_type)
            if answer.status_code == 303:
                yield Rendered("", 303, "", answer.headers["Location"].encode())
                return
            if answer.status_code in {404, 406, 410}:
                continue
            content_type = answer.content_type.partition(";")[0]
            if content_type != media_type and "Accept" not in [name.strip() for name in answer.vary]:
                yield self._rendered(answer, "", (200,))
                return
            if content_type == media_type:
                yield self._rendered(answer, suffix, (200,))

    def page(self, template: str) -> bytes:
        """Return a page that only a server of files has."""
        site = self._app.extensions["site"]
        return str(self._app.extensions["pages"].render(template, site.served)).encode()

    def problem(self, address: str, accept: str) -> Rendered:
        """Return the application's own words for a problem."""
        answer = self._get(address, accept)
        return Rendered("", answer.status_code, answer.content_type, answer.data)

    def _get(self, address: str, accept: str = "*/*") -> TestResponse:
        prefix = f"/{self._path}" if self._path else ""
        headers = {"Accept": accept, "Accept-Encoding": "identity"}
        # Buffered: it is complete and closed then, so that the release can be closed at the end.
        return self._client.get(f"{prefix}{address}", headers=headers, buffered=True)

    def _rendered(self, answer: TestResponse, suffix: str, expected: tuple[int, ...]) -> Rendered:
        if answer.status_code not in expected:
            raise ExportError(answer.request.path, f"the application answered with status {answer.status_code}")
        return Rendered(suffix, answer.status_code, answer.content_type, answer.data)
