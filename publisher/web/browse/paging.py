"""Lists a page at a time: which page is asked for, and where the ones before and after it are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

from publisher.web.http.responses import whole_number


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page stands among the pages.

    Attributes:
        number: of the page, from 1.
        count: how many pages there are; one even where there is nothing.
        here: the page's own address.
        previous: the address of the page before, None before the first.
        next: the address of the page after, None after the last.
    """

    number: int
    count: int
    here: str
    previous: str | None
    next: str | None

    @classmethod
    def of(cls, path: str, parameters: Mapping[str, str | None], *, number: int, count: int) -> Self:
        """Make the pager of a list.

        Args:
            path: the address of the list, without its query string.
            parameters: those of the query string but for the page; without a value they are left out.
            number: of the page.
            count: how many pages there are.
        """
        given = {name: value for name, value in parameters.items() if value}

        def address(page: int) -> str:
            query = urlencode(given | ({"page": str(page)} if page > 1 else {}))
            return f"{path}?{query}" if query else path

        before = address(number - 1) if number > 1 else None
        return cls(number, count, address(number), before, address(number + 1) if number < count else None)


def page_asked(total: int, size: int) -> tuple[int, int]:
    """The page that the request at hand asks for (``?page=``), brought into bounds, and how many there are.

    Args:
        total: things in the list.
        size: things on a page.
    """
    count = max(1, -(-total // size))
    return whole_number("page", 1, least=1, most=count), count
