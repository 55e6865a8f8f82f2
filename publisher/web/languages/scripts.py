"""The messages of the scripts in publisher/web/static, which pages bring along in the language of their reader.

A script says ``say("Zoom in")``; extraction (``make messages``) finds the same calls.
"""

import re
from collections.abc import Iterable
from typing import Final

from publisher.web.languages.catalogue import Language

_SAID: Final = re.compile(r'\bsay\(\s*"([^"\\]+)"')


def said(scripts: Iterable[str]) -> list[str]:
    """Return the messages of scripts, each once, in order."""
    return sorted({message for script in scripts for message in _SAID.findall(script)})


def words(messages: Iterable[str], language: Language) -> dict[str, str]:
    """Return those of the messages that a language has in other words, with these."""
    pairs = ((message, language.translations.gettext(message)) for message in messages)
    return {message: translation for message, translation in pairs if translation != message}
