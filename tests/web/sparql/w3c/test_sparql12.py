"""The W3C's SPARQL 1.2 tests through the endpoint: its protocol, its formats, its errors.

The manifests are read, and results compared, by the runner that stands beside the checkout. Each file of data is a
store of its own, because the builder publishes no triple terms. docs/conformance.md lists the exceptions.
"""

import importlib.util
import re
from dataclasses import replace
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from publisher.config import Settings
from publisher.release import Release, current
from publisher.store import open_engine
from publisher.web import create_app
from publisher.web.site import MIB, LiveSite, Served, limits_of
from tests.conftest import ROOT
from tests.web.publication import BASE

EXCEPTIONS = {
    "eval-triple-terms/op-2",
    "grouping/group01",
    "grouping/select-variable-reuse",
    "syntax/nested-aggregate-functions",
    "syntax-triple-terms-negative/tripleterm-subject-03",
    "syntax-triple-terms-negative/tripleterm-subject-06",
}
ALL = 246
OPTIONS = SimpleNamespace(results_format="json", force_format=None, verbose=True)


class EndpointError(Exception):
    """The endpoint's answer to a query is neither a result nor the query's fault."""


@pytest.fixture(scope="module")
def runner(shared):
    spec = importlib.util.spec_from_file_location("run_query_eval", shared / "conformance" / "run_query_eval.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Endpoint:
    """The endpoint over one dataset after the other, as the runner drives an engine.

    Args:
        runner: the runner's module.
        home: a publication; its store is replaced.
        folder: for the stores.
    """

    def __init__(self, runner, home, folder):
        self._runner, self._home, self._folder = runner, home, folder
        self._files, self._site, self._client = None, None, None
        self.base = runner.Pyoxigraph.base

    def load(self, default, named):
        files = [(path, base, None) for path, base in default] + [(path, base, graph) for graph, path, base in named]
        if files == self._files:
            return
        self.close()
        store = self._folder / f"store-{len(list(self._folder.iterdir()))}"
        database = ox.Store(str(store))
        for path, base, graph in files:
            to_graph = ox.NamedNode(graph) if graph else None
            database.load(path=str(path), format=self._runner.RDFFMT[path.suffix], base_iri=base, to_graph=to_graph)
        database.flush()
        del database
        self._files, self._site = files, LiveSite(self._home, lambda path: self._served(path, store))
        self._site.refresh()
        self._client = create_app(Settings(home=self._home, base_url=BASE), site=self._site).test_client()

    def query(self, text, base, fmt):
        response = self._ask(text, base, fmt)
        if response.status_code != 200:
            raise EndpointError(response.status_code, response.text)
        return self._runner.sniff(response.content_type), response.data

    def parses(self, text, base):
        self.load([], [])
        response = self._ask(text, base, "json")
        if response.status_code not in {200, 400}:
            raise EndpointError(response.status_code, response.text)
        return response.status_code == 200

    def close(self):
        if self._site:
            self._site.close()

    def _ask(self, text, base, fmt):
        accept = f"{self._runner.ACCEPT[fmt]};version=1.2, application/n-triples;version=1.2"
        body = f"BASE <{base}>\n{text}".encode()
        return self._client.post(
            "/sparql", data=body, content_type="application/sparql-query", headers={"Accept": accept}
        )

    def _served(self, path, store):
        release = Release.open(path)
        limits = replace(limits_of(Settings(home=self._home, base_url=BASE)), share_s=1e9, workers=1, timeout_s=60)
        return Served(release, open_engine(store, limits, version=release.version, base=BASE), cache_bytes=MIB)


@pytest.fixture(scope="module")
def outcomes(shared, runner, home, tmp_path_factory):
    """Why each test fails, by its name; "" for those that pass."""
    assert current(home)
    root = shared / "conformance"
    endpoint = Endpoint(runner, home, tmp_path_factory.mktemp("stores"))
    try:
        return {
            f"{manifest.parent.name}/{test['id']}": outcome(runner, endpoint, test, root)
            for manifest in sorted((root / "sparql12").glob("*/manifest.ttl"))
            for test in runner.tests_in(manifest.parent, root, endpoint)
        }
    finally:
        endpoint.close()


def outcome(runner, endpoint, test, root):
    try:
        if test["types"] & runner.EVAL:
            passed, why, _ = runner.run_eval(test, endpoint, root, OPTIONS)
            return "" if passed else why
        is_legal = endpoint.parses(test["query"].read_bytes().decode(), endpoint.base(test["query"], root))
    except EndpointError as error:
        return str(error)
    return "" if is_legal == bool(test["types"] & runner.POS) else f"legal: {is_legal}"


@pytest.mark.shared
def test_all_pass_with_these_exceptions(outcomes):
    failed = {name: why for name, why in outcomes.items() if why}

    assert failed.keys() == EXCEPTIONS, failed
    assert len(outcomes) == ALL


def test_exceptions_are_documented():
    section = (ROOT / "docs" / "conformance.md").read_text(encoding="utf-8").partition("\n## SPARQL 1.2\n")[2]
    rows = re.findall(r"^\| (`.*?) \|", section.partition("\n## ")[0], re.MULTILINE)
    named, folder = set(), ""
    for name in re.findall(r"`([^`]+)`", " ".join(rows)):
        folder = name.rpartition("/")[0] or folder
        named.add(f"{folder}/{name.rpartition('/')[2]}")

    assert named == EXCEPTIONS
    assert f"{ALL - len(EXCEPTIONS)} of the {ALL} tests" in " ".join(section.split())
