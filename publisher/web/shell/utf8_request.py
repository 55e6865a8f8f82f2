"""The request as Flask's views read it: its parameters are UTF-8, or it is a 400.

Werkzeug puts U+FFFD in the place of what is not. A name in another encoding, as forms of older Chinese systems send it
(GBK), would be searched for as that, and nothing found.
"""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict

from publisher.web.http.problems.kinds import http_kind
from publisher.web.http.problems.problem import Problem, ProblemError

_FORM: Final = "application/x-www-form-urlencoded"
_BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]|%[89A-Fa-f]")


class Utf8Request(Request):
    """A request whose parameters are read strictly."""

    @property
    def args(self) -> MultiDict[str, str]:
        """The parameters of the URL.

        Raises:
            ProblemError: they are not UTF-8 (400).
        """
        _check(self.query_string, "the URL")
        return super().args

    @property
    def form(self) -> ImmutableMultiDict[str, str]:
        """The fields of a form.

        Raises:
            ProblemError: they are not UTF-8 (400).
        """
        if self.mimetype == _FORM:
            _check(self.get_data(), "the body")
        return super().form


def _check(text: bytes, where: str) -> None:
    if _BEYOND_ASCII.search(text):
        try:
            unquote_to_bytes(text).decode("utf-8")
        except UnicodeDecodeError:
            detail = f"The percent-encoded text in {where} is not UTF-8."
            raise ProblemError(Problem(http_kind(400), detail)) from None
