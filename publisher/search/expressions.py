"""FTS5 expressions for a query. Words are folded before they come here, and quoted: nothing is taken for syntax."""

from publisher.search.abbreviations import MARK, may_be_initials
from publisher.search.text import base_form, is_wide, syllables_of


def quoted(words: str) -> str:
    """Return words as an FTS5 phrase."""
    return '"' + words.replace('"', '""') + '"'


def things_expression(words: list[str], *, unfinished: bool = True, initials: bool = False) -> str:
    """Return the expression for things that have all of some words, the last of them perhaps unfinished.

    Args:
        words: those that must occur, each with what it may mean; rows of wide characters are phrases.
        unfinished: whether the last word may go on; looking for all that begin like a frequent word takes long.
        initials: whether a word alone may be the initials of a name.

    Returns:
        "" where there is nothing to look for.
    """
    parts: list[str] = []
    row: list[str] = []
    for word in [*words, ""]:
        if word and is_wide(word):
            row.append(word)
            continue
        if row:
            parts.append(quoted(" ".join(row)))
            row = []
        if word:
            parts.append(_any_form(word, is_last=word is words[-1], unfinished=unfinished))
    if initials and may_be_initials(words):
        parts = [f"({parts[0]} OR {quoted(MARK + words[0])})"]
    return " AND ".join(parts)


def _any_form(word: str, *, is_last: bool, unfinished: bool) -> str:
    forms = [quoted(word) + ("*" if is_last and unfinished and len(word) > 1 else "")]
    if is_last and not unfinished:
        forms.append(quoted(f"{word}s"))
    base = base_form(word)
    if base != word:
        forms.append(quoted(base))
    forms += [f"pinyin : {quoted(' '.join(reading))}" for reading in syllables_of(word)]
    return f"({' OR '.join(forms)})" if len(forms) > 1 else forms[0]
