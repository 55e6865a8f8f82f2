"""The problem types that no error class has: of requests, of what is not there, and of plain HTTP statuses."""

from typing import Final

from werkzeug.http import HTTP_STATUS_CODES

from publisher.web.http.problems.problem import ProblemType
from publisher.web.languages.reader import marked

NOT_ACCEPTABLE: Final = ProblemType(
    406,
    "not-acceptable",
    marked("None of the formats that you accept is available"),
    marked("Request one of the listed variants."),
)
GONE: Final = ProblemType(
    410, "gone", marked("This record was withdrawn"), marked("Its description says what is known of it.")
)
RELEASE_GONE: Final = ProblemType(
    410,
    "release-gone",
    marked("This release is no longer kept"),
    marked("/releases lists the releases that are available."),
)
NO_RELEASE: Final = ProblemType(
    503,
    "no-release",
    marked("Nothing has been published yet"),
    marked("Run 'publisher build'. This server picks the release up by itself."),
)
SERVER_BUSY: Final = ProblemType(
    503,
    "server-busy",
    marked("Too many requests are waiting"),
    marked("Try again after the number of seconds in Retry-After."),
)
BAD_HOST: Final = ProblemType(
    400,
    "bad-host",
    marked("This server does not answer for that host"),
    marked("Allow the host with PUBLISHER_ALLOWED_HOSTS."),
)
URL_TOO_LONG: Final = ProblemType(
    414, "url-too-long", marked("The URL is too long"), marked("Send long queries with POST.")
)
BAD_URL: Final = ProblemType(
    400, "bad-url", marked("The URL cannot be read"), marked("Check how the URL is percent-encoded.")
)
BAD_ORIGIN: Final = ProblemType(
    403,
    "bad-origin",
    marked("Web pages of that origin may not call this server"),
    marked("The operator can allow the origin with PUBLISHER_MCP_ORIGINS."),
)
NOT_INSTALLED: Final = ProblemType(
    501,
    "not-installed",
    marked("This server was installed without that part"),
    marked("The operator can install it."),
)

CURSOR_EXPIRED: Final = ProblemType(
    410,
    "cursor-expired",
    marked("The release of this list is no longer kept"),
    marked("Begin again without the cursor: the list is then of the release that is live."),
)

NO_COORDINATES: Final = ProblemType(
    406,
    "no-coordinates",
    marked("This answer has no coordinates, so it cannot be GeoJSON"),
    marked("Select ?lat and ?long in decimal degrees, or a geometry as geo:wktLiteral."),
)

_HTTP_ADVICE: Final = {
    400: marked("Check the request."),
    404: marked("Check the address, or use the search page."),
    405: marked("Use one of the methods in the Allow header."),
    408: marked("Send the whole request without long pauses."),
    411: marked("Send a Content-Length."),
    412: marked("Request it without the condition, and start over with what comes."),
    413: marked("Send less at once."),
    415: marked("Send one of the media types that this URL accepts."),
    416: marked("Request a range within the length of the file."),
    431: marked("Send fewer or shorter header fields."),
    501: marked("Ask for another format."),
}

_HTTP_TITLES: Final = (
    marked("Bad Request"),
    marked("Not Found"),
    marked("Method Not Allowed"),
    marked("Request Timeout"),
    marked("Length Required"),
    marked("Precondition Failed"),
    marked("Gone"),
    marked("Request Entity Too Large"),
    marked("Unsupported Media Type"),
    marked("Requested Range Not Satisfiable"),
    marked("Request Header Fields Too Large"),
    marked("Not Implemented"),
)
"""The titles of plain HTTP statuses, which are werkzeug's, for the catalogues."""


def http_kind(status: int) -> ProblemType:
    """Return the problem type of a plain HTTP status ("not-found" for 404)."""
    title = HTTP_STATUS_CODES.get(status, "Error")
    slug = title.lower().replace(" ", "-").replace("'", "")
    return ProblemType(status, slug, title, _HTTP_ADVICE.get(status, marked("Try again later.")))


NOT_FOUND: Final = http_kind(404)

WITHOUT_ERROR: Final = (
    NOT_ACCEPTABLE,
    GONE,
    RELEASE_GONE,
    NO_RELEASE,
    SERVER_BUSY,
    BAD_HOST,
    URL_TOO_LONG,
    BAD_ORIGIN,
    NOT_INSTALLED,
    BAD_URL,
    CURSOR_EXPIRED,
    NO_COORDINATES,
    *(http_kind(status) for status in _HTTP_ADVICE),
)
"""Every problem type of this module."""
