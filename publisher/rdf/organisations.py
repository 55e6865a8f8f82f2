"""How RDF says that something is an institution, or a person: classes, and the relations between institutions.

W3C org, schema.org under both of its namespaces, FOAF, vCard, SKOS, the registered organisation and core public service
vocabularies.
"""

from typing import Final

from publisher.rdf.namespaces import CV, DCT, FOAF, ORG, RDFS, SKOS, VCARD

ORGANISATION_CLASSES: Final = frozenset(
    {
        "Organization", "GovernmentOrganization", "GovernmentOffice", "EducationalOrganization",
        "CollegeOrUniversity", "School", "ElementarySchool", "MiddleSchool", "HighSchool", "Preschool",
        "ResearchOrganization", "FundingAgency", "FundingScheme", "Consortium", "Corporation",
        "LocalBusiness", "NGO", "Project", "ResearchProject", "ArchiveOrganization", "Library",
        "LibrarySystem", "MedicalOrganization", "Hospital", "MedicalClinic",
        "NewsMediaOrganization", "PerformingGroup", "PoliticalParty", "SportsOrganization", "WorkersUnion",
        "Airline", "Cooperative", "FinancialService", "EmergencyService", "FireStation", "PoliceStation",
        "PostOffice",
    }
)  # fmt: skip
"""Local names of https://schema.org/Organization and its subclasses; a test compares them with shapes/record.ttl."""

SCHEMA_NAMESPACES: Final = ("http://schema.org/", "https://schema.org/")

_HOUSES: Final = frozenset({
    "Museum", "CityHall", "Courthouse", "Embassy", "LegislativeBuilding", "GovernmentBuilding", "LegalService",
    "ChildCare", "AnimalShelter", "EmploymentAgency", "TouristInformationCenter", "RecyclingCenter", "VeterinaryCare",
    "PublicSwimmingPool", "SportsActivityLocation", "Pharmacy", "DiagnosticLab", "OnlineBusiness",
    "SearchRescueOrganization",
})  # fmt: skip
"""Further classes of schema.org whose members people call institutions."""


def schema_iris(*names: str) -> tuple[str, ...]:
    """The IRIs of some terms of schema.org, in both of its namespaces."""
    return tuple(f"{namespace}{name}" for namespace in SCHEMA_NAMESPACES for name in names)


INSTITUTION_CLASSES: Final = frozenset({
    *schema_iris(*(ORGANISATION_CLASSES - {"Project", "ResearchProject", "FundingScheme"}), *_HOUSES),
    str(ORG.Organization), str(ORG.FormalOrganization), str(ORG.OrganizationalUnit),
    str(ORG.OrganizationalCollaboration), str(FOAF.Organization), str(VCARD.Organization), str(CV.PublicOrganisation),
    "http://www.w3.org/ns/regorg#RegisteredOrganization", "http://purl.org/goodrelations/v1#BusinessEntity",
    "http://dbpedia.org/ontology/Organisation", "http://dbpedia.org/ontology/GovernmentAgency",
})  # fmt: skip

PERSON_CLASSES: Final = frozenset({
    *schema_iris("Person", "Patient"), str(FOAF.Person), str(VCARD.Individual), "http://www.w3.org/ns/person#Person",
    "http://dbpedia.org/ontology/Person",
})  # fmt: skip

PERSON_TERMS: Final = frozenset({
    *schema_iris("givenName", "familyName", "birthDate", "honorificPrefix"),
    *(str(VCARD[name]) for name in ("given-name", "family-name", "hasGivenName", "hasFamilyName", "bday")),
    *(str(FOAF[name]) for name in ("givenName", "familyName", "givenname", "family_name", "firstName", "lastName",
                                   "surname")),
})  # fmt: skip
"""Only people have these."""

CARD: Final = str(VCARD.VCard)
"""The class of the vCards of 2006, of people or of institutions."""

CARD_NAME: Final = str(VCARD.fn)
CARD_TERMS: Final = frozenset({str(VCARD.org), str(VCARD["organization-name"]), str(VCARD.hasOrganizationName)})

PARENT_TERMS: Final = frozenset({
    str(ORG.subOrganizationOf), str(ORG.unitOf), *schema_iris("parentOrganization"), str(SKOS.broader),
})  # fmt: skip
CHILD_TERMS: Final = frozenset({
    str(ORG.hasSubOrganization), str(ORG.hasUnit), *schema_iris("subOrganization", "department"), str(SKOS.narrower),
})  # fmt: skip
LINK_TERMS: Final = frozenset({
    *PARENT_TERMS, *CHILD_TERMS, str(ORG.linkedTo), *schema_iris("memberOf"),
    str(ORG.resultedFrom), str(ORG.changedBy), str(ORG.originalOrganization), str(ORG.resultingOrganization),
})  # fmt: skip
CONCEPT: Final = str(SKOS.Concept)


ORGANISATION_RELATIONS: Final = (PARENT_TERMS | CHILD_TERMS) - {str(SKOS.broader), str(SKOS.narrower)}
"""Relations that only institutions have: what has one, on either side, is an institution."""

CONTACT_TERMS: Final = frozenset({
    *schema_iris("telephone", "email", "address", "openingHours", "openingHoursSpecification"),
    *(str(VCARD[name]) for name in ("hasTelephone", "hasEmail", "hasAddress", "tel", "email", "adr")),
    str(FOAF.homepage), str(FOAF.mbox), str(FOAF.phone), str(ORG.hasSite), str(ORG.hasPrimarySite),
    "http://www.w3.org/ns/locn#address",
})  # fmt: skip
"""What has one of these, and is a concept of a list, is an institution of that list."""

PART_TERMS: Final = frozenset({
    *schema_iris("address", "location", "geo", "contactPoint", "openingHoursSpecification", "identifier", "telephone",
                 "addressCountry", "logo", "areaServed"),
    *(str(VCARD[name]) for name in ("hasAddress", "hasEmail", "hasTelephone", "hasURL", "hasGeo", "hasName", "tel",
                                    "email", "adr", "geo", "n", "url")),
    *(str(ORG[name]) for name in ("hasSite", "hasPrimarySite", "hasRegisteredSite", "siteAddress", "basedAt",
                                  "location")),
    *(f"http://www.w3.org/ns/locn#{name}" for name in ("address", "location", "geometry")),
    *(str(CV[name]) for name in ("contactPoint", "registeredAddress", "openingHours")),
    "http://www.w3.org/2003/01/geo/wgs84_pos#location", "http://www.opengis.net/ont/geosparql#hasGeometry",
    "http://www.w3.org/ns/adms#identifier", "http://www.w3.org/ns/regorg#registration",
})  # fmt: skip
"""From an institution to a part of its description: what these lead to is no institution of its own."""

CONCEPT_TERMS: Final = frozenset({
    str(ORG.classification), str(ORG.purpose), "http://purl.org/dc/terms/type", "http://purl.org/dc/terms/spatial",
    "http://www.w3.org/ns/adms#status", "http://www.w3.org/ns/regorg#orgType", "http://www.w3.org/ns/regorg#orgActivity",
    "http://www.w3.org/ns/regorg#orgStatus",
})  # fmt: skip
"""From an institution to concepts, of which the labels count."""

NAME_TERMS: Final = (
    str(SKOS.prefLabel),
    *schema_iris("name", "legalName"),
    "http://www.w3.org/ns/regorg#legalName",
    str(FOAF.name),
    str(RDFS.label),
    str(DCT.title),
    str(VCARD.fn),
    str(VCARD["organization-name"]),
    str(SKOS.altLabel),
)
"""Terms for names, the preferred ones first."""
