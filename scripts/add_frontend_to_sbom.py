"""Add the files from npm that the wheel ships to a CycloneDX bill of materials, which knows the Python packages only.

Usage: ``python scripts/add_frontend_to_sbom.py dist/sbom.cdx.json``, after ``frontend/install.py``.
"""

import json
import sys
from pathlib import Path
from typing import Any, Final

FRONTEND: Final = Path(__file__).resolve().parents[1] / "frontend"


def components(frontend: Path) -> list[dict[str, Any]]:
    """Return a component for each package of ``package.json``, as CycloneDX 1.6 describes a library.

    Raises:
        OSError: a package is not installed.
    """
    found = []
    for name in json.loads((frontend / "package.json").read_text(encoding="utf-8"))["dependencies"]:
        about = json.loads((frontend / "node_modules" / name / "package.json").read_text(encoding="utf-8"))
        purl = f"pkg:npm/{name.replace('@', '%40')}@{about['version']}"
        found.append(
            {
                "bom-ref": purl,
                "type": "library",
                "name": name,
                "version": about["version"],
                "licenses": [{"license": {"id": about["license"]}}],
                "purl": purl,
            }
        )
    return found


def main(path: Path) -> None:
    """Add the components to a file, in the order of their references."""
    bill = json.loads(path.read_text(encoding="utf-8"))
    known = {each["bom-ref"] for each in bill["components"]}
    bill["components"] += [each for each in components(FRONTEND) if each["bom-ref"] not in known]
    bill["components"].sort(key=lambda each: each["bom-ref"])
    path.write_text(json.dumps(bill, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
