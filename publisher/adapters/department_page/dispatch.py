"""The adapter of institutions' own pages: by their language, that of departments or that of the Gansu directory."""

import re
from dataclasses import replace
from typing import Final

from publisher.adapters.department_page.adapter import DepartmentPageAdapter
from publisher.adapters.gansu_directory.adapter import GansuDirectoryAdapter
from publisher.adapters.gansu_directory.layout import BOILERPLATE
from publisher.normalise.text import is_han
from publisher.raw import RawRecord
from publisher.records import Institution
from publisher.sources.source import Source

_ENGLISH: Final = re.compile(r"\b(?:the|of|and|is|to|for|in)\b")
_ENOUGH: Final = 3
"""So many different words that only English has show the language of a page."""

_DEPARTMENTS: Final = DepartmentPageAdapter()
_DIRECTORY: Final = GansuDirectoryAdapter()


class PageAdapter:
    """Adapts a page by the adapter of its language."""

    def adapt(self, raw: RawRecord, source: Source) -> Institution:
        """Turn a page into an institution.

        Raises:
            RecordError: as the adapter of its language does.
        """
        text = "\n".join(cell.value for cell in raw.fields if cell.name != BOILERPLATE)
        if is_han(text):
            return _DEPARTMENTS.adapt(raw, source)
        says_nothing = (source.language or "zh").startswith("zh")
        if says_nothing and len(set(_ENGLISH.findall(text.casefold()))) >= _ENOUGH:
            source = replace(source, language="en")
        return _DIRECTORY.adapt(raw, source)


ADAPTER: Final = PageAdapter()
