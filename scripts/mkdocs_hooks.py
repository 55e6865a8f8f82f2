"""Hooks of mkdocs.yml: make links work in the site as they do in the repository.

Pages beside docs/ (CONTRIBUTING.md, CHANGELOG.md, SECURITY.md) become pages of the site, and headings get the anchors
that code hosts give them.
"""

import re
from pathlib import Path
from typing import Any, Final

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT: Final = Path(__file__).resolve().parents[1]
OUTSIDE: Final = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
_NAMED_BLOCK: Final = re.compile(r"^( *)```(\w+) (\S+)$", re.MULTILINE)
_TO_OUTSIDE: Final = re.compile(rf"\]\((?:\.\./)+(?=(?:{'|'.join(map(re.escape, OUTSIDE))})[)#])")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Give headings the anchors that they have in the repository."""
    config.mdx_configs["toc"] = {"slugify": slugify}
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that stand beside docs/, their links adapted."""
    for name in OUTSIDE:
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Lead links that leave docs/ to the added pages, and show the file names of code blocks above them."""
    up = "../" * page.file.src_uri.count("/")
    return _NAMED_BLOCK.sub(r"\1`\3`:\n\n\1```\2", _TO_OUTSIDE.sub(f"]({up}", markdown))


def slugify(heading: str, separator: str = "-") -> str:
    """Return the anchor of a heading: lower case, without punctuation, spaces as hyphens."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", separator)
