"""The adapter of institutions' own pages: by their language, that of departments or that of the Gansu directory."""

from dataclasses import replace
from typing import Final

from publisher.adapters.department_page.adapter import DepartmentPageAdapter
from publisher.adapters.department_page.pages import is_english
from publisher.adapters.gansu_directory.adapter import GansuDirectoryAdapter
from publisher.adapters.gansu_directory.layout import BOILERPLATE
from publisher.normalise.text import is_han
from publisher.raw import RawRecord
from publisher.records import Institution
from publisher.sources.source import Source

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
        if says_nothing and is_english(text):
            source = replace(source, language="en")
        return _DIRECTORY.adapt(raw, source)


ADAPTER: Final = PageAdapter()
