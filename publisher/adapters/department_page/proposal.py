"""Whether a file is the page of an institution, for 'publisher init'."""

from pathlib import Path
from typing import Final

from publisher.adapters.department_page.cells import PUBLICATION, TITLE, cells_of
from publisher.adapters.department_page.labels import PUBLISHING, role_of
from publisher.adapters.department_page.pages import is_chinese, lines_of_page
from publisher.adapters.department_page.prose import also_known_as, introduced, opening_name
from publisher.adapters.department_page.sections import Section, parts_of
from publisher.adapters.gansu_directory.reader import BODY
from publisher.sources.files import read_page
from publisher.sources.proposals import Proposal
from publisher.sources.source import Source

_ENOUGH: Final = 2
_NOTE: Final = "the file reads as an institution's own page: it is one record, and needs no [profile]"


def propose(source: Source, file: Path) -> Proposal:
    """Propose the reader of pages where a file is a department's page in Chinese.

    Two of these show it: a title, labels of an institution, a sentence that says what it is, a list of its duties.

    Raises:
        UnreadableFileError: the file cannot be read.
    """
    name = source.name_of(file)
    body = read_page(file, name)
    _, lines = lines_of_page(file, body, name, source.encoding)
    if not is_chinese(lines):
        return Proposal()
    cells = cells_of(lines).cells
    paragraphs = [cell for cell in cells if cell.name == BODY]
    text = "\n".join(cell.value for cell in paragraphs)
    roles = {role_of(cell.name.partition("（")[0]) for cell in cells} - {None, PUBLISHING}
    signs = (
        any(cell.name in {TITLE, PUBLICATION} for cell in cells),
        len(roles) >= _ENOUGH,
        bool(introduced(text) or opening_name(text) or also_known_as(text)),
        any(part.section in {Section.DUTIES, Section.UNITS} for part in parts_of(paragraphs)),
    )
    return Proposal(notes=(_NOTE,), reader="pages") if sum(signs[1:]) and sum(signs) >= _ENOUGH else Proposal()
