"""What CPOV 2.1.2 (SEMIC) asks of public organisations, in shapes of our own, over a small publication.

Its classes of values follow from FOAF where they are not stated: that a home page is a foaf:Document is what
``foaf:homepage`` says of its values (docs/conformance.md).
"""

from collections import Counter

import pyshacl
import pytest
import rdflib
from rdflib import FOAF, RDF, RDFS, SH

from publisher.mapping import Mapper
from publisher.records import Text
from publisher.uris import UriPolicy
from tests.web.publication import BASE, Everything, descriptions, plain

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix locn: <http://www.w3.org/ns/locn#> . @prefix s: <urn:shapes:> .

s:organisation a sh:NodeShape ; sh:targetClass cv:PublicOrganisation ;
  sh:property [ sh:path skos:prefLabel ; sh:uniqueLang true ], [ sh:path skos:altLabel ; sh:uniqueLang true ],
    [ sh:path dct:description ; sh:uniqueLang true ], [ sh:path dct:spatial ; sh:class dct:Location ],
    [ sh:path org:classification ; sh:class skos:Concept ], [ sh:path org:purpose ; sh:class skos:Concept ],
    [ sh:path org:hasUnit ; sh:class org:OrganizationalUnit ], [ sh:path org:resultedFrom ; sh:class org:ChangeEvent ],
    [ sh:path cv:contactPoint ; sh:class cv:ContactPoint ], [ sh:path foaf:homepage ; sh:class foaf:Document ] .
s:unit a sh:NodeShape ; sh:targetClass org:OrganizationalUnit ;
  sh:property [ sh:path org:unitOf ; sh:class cv:PublicOrganisation ] .
s:event a sh:NodeShape ; sh:targetClass org:ChangeEvent ;
  sh:property [ sh:path cv:hasFormalFramework ; sh:class cv:ReferenceFramework ],
    [ sh:path org:resultingOrganization ; sh:class cv:PublicOrganisation ] .
s:address a sh:NodeShape ; sh:targetClass locn:Address ;
  sh:property [ sh:path locn:fullAddress ; sh:uniqueLang true ], [ sh:path locn:thoroughfare ; sh:uniqueLang true ],
    [ sh:path locn:postName ; sh:uniqueLang true ], [ sh:path locn:adminUnitL1 ; sh:uniqueLang true ],
    [ sh:path locn:adminUnitL2 ; sh:uniqueLang true ] .
"""


def results(data, known=None):
    """The results of the shapes, as pairs of what is violated and of which property."""
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes, ont_graph=known, inference="rdfs" if known else "none")
    found = report.subjects(RDF.type, SH.ValidationResult)
    return Counter(
        (str(report.value(each, SH.sourceConstraintComponent)).rpartition("#")[2], report.value(each, SH.resultPath))
        for each in found
    )


@pytest.fixture(scope="module")
def statements():
    """The statements of a small publication; one of its bodies has a home page and two other names in English."""
    other_names = (Text(value="Harbour Office", language="en"), Text(value="Port Office", language="en"))
    changes = {"alt_names": other_names, "homepages": ("https://harbour.example/",)}
    records = [plain("h1", "harbour-board", "Harbour Board").model_copy(update=changes)]
    mapped = Mapper(UriPolicy(BASE)).institutions(records, Everything(records))
    triples = "".join(described.parsed.triples for described in (*descriptions(), *mapped))
    return rdflib.Graph().parse(data=triples, format="nt")


@pytest.fixture
def foaf():
    """What FOAF says of a home page."""
    graph = rdflib.Graph()
    graph.add((FOAF.homepage, RDFS.range, FOAF.Document))
    return graph


def test_public_organisations_conform_but_for_other_names_in_one_language(statements, foaf):
    assert results(statements, foaf) == {("UniqueLangConstraintComponent", rdflib.SKOS.altLabel): 1}


def test_that_a_home_page_is_a_document_is_said_by_foaf_alone(statements):
    pages = set(statements.objects(None, FOAF.homepage))

    assert results(statements)["ClassConstraintComponent", FOAF.homepage] == len(pages) > 0
    assert not any((page, RDF.type, None) in statements for page in pages)
