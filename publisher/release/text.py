"""How text becomes search terms, the same way for the index and for a query.

SQLite's ``unicode61`` tokenizer takes a run of ideographs for one word, so that 科学 would not be found in 科学技术厅.
Ideographs, kana and hangul are therefore set apart with spaces before they are indexed, each a term of its own, and a
run of them in a query becomes a phrase: any part of a Chinese name finds it. Chosen over the ``trigram`` tokenizer,
which needs three characters (北京 has two) and triples the index of Latin text.
"""

import re
import unicodedata
from typing import Final

_CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_IDEOGRAPH: Final = re.compile(f"([{_CJK}])")
_TERM: Final = re.compile(f"[{_CJK}]+|[^\\W_{_CJK}]+")

MAX_TERMS: Final = 32
"""More words than this in a query are ignored."""


def segmented(text: str) -> str:
    """Set each ideograph apart, for the index ("科技厅 STD" becomes "科 技 厅  STD")."""
    return _IDEOGRAPH.sub(r" \1 ", unicodedata.normalize("NFKC", text))


def match_expression(text: str) -> str:
    """Make an FTS5 query of what a person typed: all words must be there, the last may be unfinished.

    Returns "" where there is nothing to look for. Nothing in ``text`` is ever taken for FTS5 syntax.
    """
    terms = _TERM.findall(unicodedata.normalize("NFKC", text))[:MAX_TERMS]
    parts = [f'"{segmented(term).strip()}"' for term in terms]
    if parts and not _IDEOGRAPH.search(terms[-1]):
        parts[-1] += "*"
    return " ".join(parts)
