"""Words of Russian and its neighbours in Latin letters, as passports, maps and people write them, back in Cyrillic.

What is returned is folded, as an index has it: "й" is "и", "ё" is "е".
"""

from collections.abc import Iterator
from itertools import islice
from typing import Final

_LETTERS: Final = (
    ("shch", "щ"), ("sch", "щ"), ("iya", "ия"), ("aya", "ая"), ("oya", "оя"), ("eya", "ея"), ("uya", "уя"),
    ("oy", "ои"), ("ey", "еи"), ("ay", "аи"), ("uy", "уи"),
    ("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"),
    ("yy", "ыи"), ("iy", "ии"), ("yi", "ыи"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("ya", "я"), ("ja", "я"),
    ("ia", "я"), ("ye", "е"), ("yo", "е"), ("jo", "е"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"), ("g", "г"),
    ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("j", "и"), ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"),
    ("o", "о"), ("p", "п"), ("r", "р"), ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"),
    ("x", "кс"), ("y", "ы"),
)  # fmt: skip
"""Latin letters, the longest first, with what they stand for."""

_OTHERWISE: Final = (("ы", "и"), ("е", "э"), ("и", "і"), ("г", "ґ"))
"""Letters that others stand for as well, in Russian and Ukrainian."""

SHORTEST: Final = 5
MOST: Final = 12


def in_cyrillic(word: str) -> list[str]:
    """Return what a Latin word may be in Cyrillic letters, without soft signs; nothing for a short one.

    Args:
        word: folded.
    """
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return []
    return list(islice(dict.fromkeys(_forms(word)), MOST))


def _forms(word: str) -> Iterator[str]:
    plain = _spelt(word)
    if not plain:
        return
    forms = [plain]
    for letter, other in _OTHERWISE:
        forms += [form.replace(letter, other) for form in forms if letter in form]
    yield from forms
    if plain.endswith("и"):
        yield f"{plain}и"  # "Rossiyski"


def _spelt(word: str) -> str:
    letters, at = "", 0
    while at < len(word):
        found = next(((latin, other) for latin, other in _LETTERS if word.startswith(latin, at)), None)
        if found is None:
            return ""
        letters += found[1]
        at += len(found[0])
    return letters
