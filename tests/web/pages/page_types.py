"""An address of each type of page, over the register of site.py: what the tests of this folder walk through."""

from tests.web.pages.site import RELEASES

WATER = "gansu-provincial-water-office"
BEFORE, NOW = RELEASES
QUERY = "PREFIX%20skos%3A%20%3Chttp%3A%2F%2Fwww.w3.org%2F2004%2F02%2Fskos%2Fcore%23%3E%20SELECT%20%3Fs%20%3Fname%20%7B%20%3Fs%20skos%3AprefLabel%20%3Fname%20%7D%20LIMIT%205"

PAGES = {
    "home": "/",
    "institutions": "/institutions",
    "parts": f"/institutions?part-of={WATER}",
    "places": "/places",
    "places-below": "/places?in=cn",
    "concepts": "/concepts",
    "institution": f"/doc/institution/{WATER}",
    "part": "/doc/institution/office-7",
    "place": "/doc/place/cn-620100",
    "concept": "/doc/concept/tag/water",
    "law": "/search?kind=legislation",
    "search": "/search?kind=institution",
    "search-with-facets": "/search?q=office&kind=institution&place=cn-620000&type=Government%20organisation",
    "no-hits": "/search?q=zzzzqqqq",
    "sparql": "/sparql",
    "sparql-result": f"/sparql?query={QUERY}",
    "sparql-fault": "/sparql?query=SELECT%20%3Fs%20%7B%20%3Fs%20a%20org%3AThing%20%7D",
    "sparql-of-a-release": f"/releases/{BEFORE}/sparql",
    "api": "/api",
    "queries": "/api/queries",
    "query": "/api/queries/institutions-in-a-box",
    "query-with-result": "/api/queries/institutions-by-place",
    "catalogue": "/catalog",
    "dataset": "/dataset",
    "dataset-of-a-source": "/dataset/offices",
    "feed": "/feed",
    "releases": "/releases",
    "release": f"/releases/{NOW}",
    "version": f"/releases/{BEFORE}/doc/institution/{WATER}.html",
    "timemap": f"/timemap/institution/{WATER}",
    "diff": f"/diff/institution/{WATER}",
    "gone": "/doc/institution/office-1",
    "quality": "/quality",
    "quality-of-a-source": "/quality?source=offices",
    "quarantine": "/quality/quarantine",
    "held-back": "/quality/quarantine/1",
    "vocabulary": "/ontology",
    "shapes": "/shapes",
    "values": f"/values/institution/{WATER}?property=http://www.w3.org/ns/org%23purpose",
    "reconciliation": "/reconcile/about",
    "preview": f"/reconcile/preview?id={WATER}",
    "problem-type": "/problems/query-timeout",
    "not-found": "/nothing-here",
    "bad-request": "/search?page=many",
    "release-not-found": "/releases/20200101T000000Z",
    "bad-parameter": "/api/queries/institutions-named?text=water&limit=many",
}
"""The name of a type of page, and an address of it."""
