"""The duties of a record: numbered ones are split at their numbers, others are one duty for each text."""

from collections.abc import Iterable, Iterator

from publisher.normalise.numbering import outline
from publisher.normalise.text import is_han, language_of
from publisher.profiles.rules import CompiledRule
from publisher.records import Responsibility, Text


def read_responsibilities(texts: Iterable[Text]) -> Iterator[Responsibility]:
    """Yield the duties in their order, with the numbers that the texts give them and their nesting.

    What stands before the first number of a text ("The duties are:") is a duty of its own only where it says more than
    that a list follows.
    """
    position = 0
    for text in texts:
        start = position
        for number, parent, duty in _numbered(text.value):
            position += 1
            yield Responsibility(
                position=position,
                notation=number,
                text=text.model_copy(update={"value": duty}),
                parent=start + parent if parent is not None else None,
            )


def _numbered(text: str) -> Iterator[tuple[str | None, int | None, str]]:
    """Yield number, position of the duty above, and text of each duty; positions count from 1 within the text."""
    lead, items = outline((None, line) for line in text.splitlines() if line.strip())
    if len(items) < 2:
        yield None, None, text
        return
    before = [paragraph for paragraph in lead if not paragraph.rstrip().endswith((":", "："))]
    yield from ((None, None, paragraph) for paragraph in before)
    shift = len(before)
    for item in items:
        parent = item.parent + shift if item.parent is not None else None
        yield item.notation, parent, "\n".join((item.text, *item.more))


def duties_title(rules: Iterable[CompiledRule]) -> Text | None:
    """Return the title of the list of duties: the name of the first column or path, where it is in Chinese."""
    names = (rule.field for rule in rules)
    return next((Text(value=name, language=language_of(name, None)) for name in names if is_han(name)), None)
