"""What frontend/install.py copies is what npm has: a script with unusual characters is still the same script."""

import importlib.util
import json

from tests.web.sparql.server import ROOT

SCRIPT = 'const ends = "a\u2028b\u2029c\x85d\x0be";\n//# sourceMappingURL=bundle.js.map\nrun(ends);\n'


def test_scripts_are_copied_as_they_are(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("frontend_install", ROOT / "frontend" / "install.py")
    install = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(install)
    monkeypatch.setattr(install, "HERE", tmp_path)
    monkeypatch.setattr(install, "VENDOR", tmp_path / "vendor")
    monkeypatch.setattr(install, "FILES", {"thing/bundle.js": "thing.js"})
    (tmp_path / "node_modules" / "thing").mkdir(parents=True)
    (tmp_path / "node_modules" / "thing" / "bundle.js").write_bytes(SCRIPT.encode())
    about = {"name": "thing", "version": "1.0.0", "license": "MIT"}
    (tmp_path / "node_modules" / "thing" / "package.json").write_text(json.dumps(about), encoding="utf-8")
    (tmp_path / "package.json").write_text('{"dependencies": {"thing": "1.0.0"}}', encoding="utf-8")

    install.copy()

    copied = (tmp_path / "vendor" / "thing.js").read_bytes().decode()
    assert copied == 'const ends = "a\u2028b\u2029c\x85d\x0be";\nrun(ends);\n'
    assert (tmp_path / "vendor" / "LICENCES.txt").read_text(encoding="utf-8") == "thing 1.0.0, MIT licence\n"
