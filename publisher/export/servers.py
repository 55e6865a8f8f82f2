"""The rules of an export for nginx, Apache and Caddy, and for hosts of static files: templates with its addresses."""

import re
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from publisher.export.addresses import NEEDS_A_SERVER
from publisher.export.rules import Rules
from publisher.export.writing import GONE, PROBLEM, PROBLEMS

FILES: Final = "files"
"""The folder of an export that a web server serves."""

NEW: Final = ".new"
"""The end of the name of an export that is not complete."""

TEMPLATES: Final = {
    "nginx.conf": "nginx.conf",
    "apache.conf": "apache.conf",
    "Caddyfile": "Caddyfile",
    "moved.txt": "moved.txt",
    "see.txt": "see.txt",
    "_redirects": f"{FILES}/_redirects",
}
"""Template to file, relative to the folder of an export."""


def write_rules(rules: Rules, folder: Path) -> None:
    """Write the rules into the folder of an export, which may still have the name of one that is not complete."""
    place = folder.resolve().with_name(folder.name.removesuffix(NEW))
    names = {
        "rules": rules,
        "path": rules.path,
        "host": rules.host,
        "place": place,
        "root": place / FILES,
        "gone": GONE,
        "problem": PROBLEM,
        "problems": PROBLEMS,
        "dynamic": "|".join(start.lstrip("/") for start in NEEDS_A_SERVER if start not in {"/id", "/search"}),
    }
    environment = _environment()
    for template, file in TEMPLATES.items():
        text = environment.get_template(template).render(names)
        (folder / file).write_text(text, encoding="utf-8")


def _environment() -> Environment:
    """Return the environment of the templates; what they write is no HTML, so nothing is escaped as such."""
    environment = Environment(  # noqa: S701 - configurations of web servers
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = _quoted
    environment.filters["spelled"] = _spelled
    return environment


def _quoted(expression: str) -> str:
    """Return a regular expression as it stands between quotation marks, which are written by their number."""
    return expression.replace('"', r"\x22")


def _spelled(address: str) -> str:
    """Return an expression for a part of an address as it is sent: escapes ("%C3") may have lower-case letters."""
    return re.sub(r"%[0-9A-Fa-f]{2}", lambda escape: f"(?i:{escape[0]})", re.escape(address))
