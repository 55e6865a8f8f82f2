"""Make a small home with the software of some checkout, and note what it answers: a fixture for all later software.

    git worktree add ../before 10363e9 && cd ../before
    PYTHONPATH=. python -P HERE/tests/data/homes/make_home.py HERE/tests/data/homes/layout-2.tar.xz

``layout-2.tar.xz`` was made so, with the libraries of that commit's constraints.txt. The archive holds

``home/``          two releases, between which records are added, edited, renamed, merged, withdrawn, revived, removed
``sources/``       the two sources, as the second release was made from them
``answers.json``   for each request (path and Accept): status, headers and body as that software answered: the
                   statements of RDF, the digest of a download, the entries of a feed

Vocabulary and shapes, which are the same in every home, are left out of the query stores: they would be most
of the archive. The clock is fixed. The bytes of another run differ all the same: the query engine writes a log.
"""

import csv
import datetime as dt
import hashlib
import json
import re
import shutil
import sys
import tarfile
import tempfile
from pathlib import Path
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from publisher import vocabulary
from publisher.config import Settings
from publisher.pipeline.build import build
from publisher.pipeline.plan import Owner, Plan
from publisher.release import Release, versions
from publisher.sources import load_source
from publisher.web import create_app
from publisher.web.site import open_site

BASE = "https://old.example.org"
OWNER = Owner(title="The harbour", publisher="Harbour Authority", licence="https://example.org/licence")
COLUMNS = (
    *("id", "name", "zh", "parent", "partner", "merged_into", "state", "country", "city", "tag", "law", "url"),
    *("telephone", "wikidata", "note"),
)
PROFILE = """
title = "{title}"
slug = "{slug}"
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
reader = "csv"
language = "en"
encoding = "utf-8"

[profile]
raw_fields = "{raw}"
key = "id"
types = {{ value = "GovernmentOrganization" }}
names = [{{ from = "name", language = "en" }}, {{ from = "zh", language = "zh-Hans" }}]
description = "note"
homepages = "url"
telephones = {{ from = "telephone", country = "CN" }}
merged_into = {{ from = "merged_into", label = "name" }}
place = {{ names = ["country", "city"] }}
keywords = {{ from = "tag", scheme = "tag", split = ";", broader_separator = ">" }}
legal_basis = {{ cited = "law" }}
identifiers = {{ scheme = "wikidata", from = "wikidata" }}
relations = [
  {{ kind = "parent", from = "parent" }},
  {{ kind = "concurrent", by = "name", from = "partner", split = ";" }},
]
state = {{ from = "state", map = {{ "withdrawn" = "withdrawn" }}, default = "active" }}
"""

OFFICES = {
    "1": {"name": "Harbour Authority", "zh": "港务局", "city": "山东省", "law": "by Hall Document [2018] No. 120"},
    "2": {"name": "Pilot Office", "parent": "1", "telephone": "0531-8834621", "partner": "Lighthouse Trust"},
    "3": {"name": "Dredging Office", "parent": "1", "tag": "Works > Dredging"},
    "4": {"name": "Registry of Ships", "parent": "2", "url": "https://ships.example/", "wikidata": "Q42"},
    "5": {"name": "Registry of Boats", "parent": "2", "tag": "Works"},
    "6": {"name": "Salvage Office", "parent": "3", "note": "Two\nlines"},
    "7": {"name": "Quarantine Office", "parent": "1"},
    "8": {"name": "", "parent": "1"},
    "9": {"name": "Tide Office", "state": "withdrawn"},
}
COUNCILS = {
    "a": {"name": "Council of Fishers", "city": "甘肃省"},
    "b": {"name": "Registry of Ships", "wikidata": "Q42", "parent": "a", "url": "https://ships.example/"},
    "c": {"name": "Harbour Authority", "parent": "a"},
}


def stages():
    """The rows of both sources, of each release."""
    offices, councils = ({key: dict(cells) for key, cells in table.items()} for table in (OFFICES, COUNCILS))
    yield offices, councils
    offices["5"].update(state="withdrawn", merged_into="4")
    offices["6"].update(name="Office of Salvage")
    offices["7"].update(state="withdrawn")
    del offices["3"]
    councils["d"] = {"name": "Lighthouse Trust", "parent": "c"}
    offices["4"].update(note="Open to the public")
    offices["9"].update(state="")
    yield offices, councils


def write(folder, slug, title, rows, raw="all"):
    """Write a source's folder; gives it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "source.toml").write_text(PROFILE.format(slug=slug, title=title, raw=raw), encoding="utf-8")
    with (folder / f"{slug}.csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, COLUMNS, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows({"id": key, "country": "China", **cells} for key, cells in rows.items())
    return folder


def build_releases(folder):
    """Build a release of each stage."""
    at = dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC)
    for number, (offices, councils) in enumerate(stages()):
        sources = (
            load_source(write(folder / "sources" / "offices", "offices", "Offices of the harbour", offices)),
            load_source(
                write(folder / "sources" / "councils", "councils", "Councils of the coast", councils, "unmapped")
            ),
        )
        plan = Plan(home=folder / "home", base=BASE, sources=sources, owner=OWNER, processes=1, max_shrink=1.0)
        build(plan, clock=lambda instant=at + dt.timedelta(days=number): instant)


QUERIES = (
    "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?s ?o WHERE { ?s <http://www.w3.org/ns/org#subOrganizationOf>+ ?o } ORDER BY ?s ?o",
    "SELECT ?s ?name WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?name } ORDER BY ?s ?name",
)


def requests(home):
    """What is asked: path and Accept."""
    paths = {"/", "/catalog", "/feed", "/feed.atom", "/dataset/institutions", "/quality", "/institutions", "/places"}
    with Release.open(home / "current") as release:
        rows = release._database.rows("SELECT iri, kind, slug FROM record ORDER BY iri", ())
        paths |= {f"/dumps/{file.path.name}" for file in release.dumps()}
    for manifest in versions(home):
        paths |= {f"/releases/{manifest.version}/{file.path}" for file in manifest.files if "/" in file.path}
    for iri, kind, slug in rows:
        paths |= {iri.removeprefix(BASE), f"/doc/{kind}/{slug}", f"/timemap/{kind}/{slug}"}
        paths |= {f"/releases/{manifest.version}/doc/{kind}/{slug}" for manifest in versions(home)}
    paths |= {"/oai?verb=ListRecords&metadataPrefix=oai_dc", "/oai?verb=Identify", "/.well-known/resourcesync"}
    paths |= {"/resourcesync/changelist.xml", "/search?q=harbour", "/feed/2026-11", "/feed/2026-11.atom"}
    for query in QUERIES:
        yield f"/sparql?{urlencode({'query': query})}", "application/sparql-results+json"
    for path in sorted(paths):
        yield path, "application/n-quads" if path.startswith("/feed") else "*/*"
        if path.startswith(("/doc/", "/dataset", "/catalog")) or ("/doc/" in path and path.startswith("/releases/")):
            yield path, "application/n-triples"


def summary(response):
    """What an answer says, in a form that another version of the software can be compared by."""
    media_type = response.mimetype
    body = response.data
    kept = ("Location", "Memento-Datetime", "Content-Type")
    answer = {"status": response.status_code, **{name: value for name in kept if (value := response.headers.get(name))}}
    if media_type in {"application/n-quads", "application/n-triples"}:
        answer["statements"] = sorted(str(quad) for quad in ox.parse(body, format=ox.RdfFormat.N_QUADS))
    elif media_type == "application/atom+xml":
        entries = ET.fromstring(body).iter("{http://www.w3.org/2005/Atom}entry")
        answer["entries"] = [[text for text in map(str.strip, entry.itertext()) if text] for entry in entries]
    elif media_type == "application/link-format":
        answer["lines"] = body.decode().splitlines()
    elif media_type == "text/xml":
        answer["identifiers"] = sorted(re.findall(r"<identifier>([^<]*)</identifier>", body.decode()))
    elif media_type == "application/sparql-results+json":
        answer["rows"] = json.loads(body)["results"]["bindings"]
    elif "/dumps/" in response.request.path or "/quality/" in response.request.path:
        answer["sha256"] = hashlib.sha256(body).hexdigest()
    return answer


def answers(home):
    """Ask for everything; gives the answers by "path accept"."""
    settings = Settings(home=home, base_url=BASE, query_workers=1)
    site = open_site(settings)
    site.refresh()
    client = create_app(settings, site=site).test_client()
    try:
        found = {}
        for path, accept in requests(home):
            with client.get(path, base_url=BASE, headers={"Accept": accept}) as response:
                found[f"{path} {accept}"] = summary(response)
        return found
    finally:
        site.close()


def main():
    """Make the archive that is named."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        vocabulary.vocabulary = vocabulary.shapes = lambda *_: ()
        build_releases(folder)
        (folder / "home" / "build.lock").unlink()
        text = json.dumps(answers(folder / "home"), ensure_ascii=False, indent=1)
        (folder / "answers.json").write_text(text, encoding="utf-8")
        with tarfile.open(sys.argv[1], "w:xz", preset=9) as archive:
            for part in ("answers.json", "home", "sources"):
                archive.add(folder / part, part)
        shutil.rmtree(folder / "home")


if __name__ == "__main__":
    main()
