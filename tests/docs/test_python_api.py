"""docs/python-api.md, executed; and the public names, pinned."""

import importlib
import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).parents[2] / "docs" / "python-api.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PUBLIC = {
    "publisher": {"__version__"},
    "publisher.errors": {
        "DataError", "Fault", "OperationalError", "PublisherError", "QueryError", "RecordError", "SourceError",
        "UsageError",
    },
    "publisher.pipeline.build": {"Report", "build"},
    "publisher.pipeline.dry_run": {"DryRun", "validate"},
    "publisher.pipeline.plan": {"Owner", "Plan"},
    "publisher.raw": {"RawCell", "RawRecord", "UnreadableRecord"},
    "publisher.records": {"Document", "Institution", "QualityNote", "Telephone", "Text"},
    "publisher.release": {
        "Manifest", "Release", "SearchPage", "StoredRecord", "Thing", "activate", "current", "find", "open_current",
        "verify", "versions",
    },
    "publisher.sources": {"Option", "Reader", "Source", "load_source", "read"},
    "publisher.store": {"Answer", "Limits", "Request", "open_engine"},
    "publisher.uris": {"Kind", "UriPolicy", "slug_of"},
}  # fmt: skip


def test_examples_work_as_they_stand(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for _, name, body in BLOCKS:
        if name:
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_text(body, encoding="utf-8")
    script = "\n".join(body for language, _, body in BLOCKS if language == "python")

    exec(compile(script, "docs/python-api.md", "exec"), {"__name__": "__main__"})

    assert (tmp_path / "site" / "current" / "manifest.json").is_file()


def test_documented_names_are_the_public_ones():
    rows = re.findall(r"^\| `(publisher[\w.]*)` \| (.*) \|$", TEXT, re.MULTILINE)

    assert {module: set(re.findall(r"`(\w+)`", names)) for module, names in rows} == PUBLIC


@pytest.mark.parametrize(
    ("module", "name"), [(module, name) for module, names in PUBLIC.items() for name in sorted(names)]
)
def test_public_name_is_there_and_explained(module, name):
    value = getattr(importlib.import_module(module), name)

    assert value.__doc__
