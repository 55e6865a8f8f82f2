"""Controlled vocabularies that DCAT-AP asks for: the rows that this catalogue uses, with their English labels.

Facts from the Publications Office of the EU (country, language, file type, frequency, data theme, access right, planned
availability), from IANA's media types and from ADMS (licence and publisher types). A harvester checks the IRIs; the
labels and types are repeated in the catalogue because it does not follow them (DCAT-AP 3.0.1 section 11).
"""

import csv
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Final

from publisher.assets import asset

AUTHORITY: Final = "http://publications.europa.eu/resource/authority"
DATA_THEMES: Final = f"{AUTHORITY}/data-theme"
PUBLIC: Final = f"{AUTHORITY}/access-right/PUBLIC"
STABLE: Final = f"{AUTHORITY}/planned-availability/STABLE"
HVD_REGULATION: Final = "http://data.europa.eu/eli/reg_impl/2023/138/oj"
LICENCE_TYPES: Final = "http://purl.org/adms/licencetype"
PUBLISHER_TYPES: Final = "http://purl.org/adms/publishertype"
_IANA: Final = "https://www.iana.org/assignments/media-types"

LANGUAGES: Final = MappingProxyType(
    {
        "ar": ("ARA", "Arabic"),
        "bg": ("BUL", "Bulgarian"),
        "cs": ("CES", "Czech"),
        "da": ("DAN", "Danish"),
        "de": ("DEU", "German"),
        "el": ("ELL", "Greek"),
        "en": ("ENG", "English"),
        "es": ("SPA", "Spanish"),
        "et": ("EST", "Estonian"),
        "fi": ("FIN", "Finnish"),
        "fr": ("FRA", "French"),
        "ga": ("GLE", "Irish"),
        "hr": ("HRV", "Croatian"),
        "hu": ("HUN", "Hungarian"),
        "it": ("ITA", "Italian"),
        "ja": ("JPN", "Japanese"),
        "ko": ("KOR", "Korean"),
        "lt": ("LIT", "Lithuanian"),
        "lv": ("LAV", "Latvian"),
        "mt": ("MLT", "Maltese"),
        "nl": ("NLD", "Dutch"),
        "no": ("NOR", "Norwegian"),
        "pl": ("POL", "Polish"),
        "pt": ("POR", "Portuguese"),
        "ro": ("RON", "Romanian"),
        "ru": ("RUS", "Russian"),
        "sk": ("SLK", "Slovak"),
        "sl": ("SLV", "Slovenian"),
        "sv": ("SWE", "Swedish"),
        "tr": ("TUR", "Turkish"),
        "uk": ("UKR", "Ukrainian"),
        "zh": ("ZHO", "Chinese"),
    }
)
"""Primary language subtag to the EU's code and label."""

THEMES: Final = MappingProxyType(
    {
        "AGRI": "Agriculture, fisheries, forestry and food",
        "ECON": "Economy and finance",
        "EDUC": "Education, culture and sport",
        "ENER": "Energy",
        "ENVI": "Environment",
        "GOVE": "Government and public sector",
        "HEAL": "Health",
        "INTR": "International issues",
        "JUST": "Justice, legal system and public safety",
        "OP_DATPRO": "Provisional data",
        "REGI": "Regions and cities",
        "SOCI": "Population and society",
        "TECH": "Science and technology",
        "TRAN": "Transport",
    }
)

FREQUENCIES: Final = MappingProxyType(
    {
        "ANNUAL": "annual",
        "ANNUAL_2": "semiannual",
        "BIWEEKLY": "biweekly",
        "CONT": "continuous",
        "DAILY": "daily",
        "IRREG": "irregular",
        "MONTHLY": "monthly",
        "MONTHLY_2": "semimonthly",
        "NEVER": "never",
        "QUARTERLY": "quarterly",
        "UNKNOWN": "unknown",
        "UPDATE_CONT": "continuously updated",
        "WEEKLY": "weekly",
    }
)

PUBLISHERS: Final = MappingProxyType(
    {
        "Academia-ScientificOrganisation": "Academia/Scientific organisation",
        "Company": "Company",
        "IndustryConsortium": "Industry consortium",
        "LocalAuthority": "Local Authority",
        "NationalAuthority": "National authority",
        "NonGovernmentalOrganisation": "Non-Governmental Organisation",
        "NonProfitOrganisation": "Non-Profit Organisation",
        "PrivateIndividual(s)": "Private Individual(s)",
        "RegionalAuthority": "Regional authority",
        "StandardisationBody": "Standardisation body",
        "SupraNationalAuthority": "Supra-national authority",
    }
)

HVD_CATEGORIES: Final = MappingProxyType(
    {
        "http://data.europa.eu/bna/c_ac64a52d": "Geospatial",
        "http://data.europa.eu/bna/c_dd313021": "Earth observation and environment",
        "http://data.europa.eu/bna/c_164e0bf5": "Meteorological",
        "http://data.europa.eu/bna/c_e1da4e07": "Statistics",
        "http://data.europa.eu/bna/c_a9135398": "Companies and company ownership",
        "http://data.europa.eu/bna/c_b79e35eb": "Mobility",
    }
)

_LICENCE_KINDS: Final = (
    ("://creativecommons.org/publicdomain/", "PublicDomain", "Work released in the public domain"),
    ("://creativecommons.org/licenses/by/", "Attribution", "Attribution"),
    ("://creativecommons.org/licenses/by-sa/", "ViralEffect-ShareAlike", "Viral effect (a.k.a. Share-alike)"),
    ("://creativecommons.org/licenses/by-nc", "NonCommercialUseOnly", "Non-commercial use only"),
    ("://creativecommons.org/licenses/by-nd", "NoDerivativeWork", "No derivative work"),
    ("://opendatacommons.org/licenses/by/", "Attribution", "Attribution"),
    ("://opendatacommons.org/licenses/odbl/", "ViralEffect-ShareAlike", "Viral effect (a.k.a. Share-alike)"),
    ("://opendatacommons.org/licenses/pddl/", "PublicDomain", "Work released in the public domain"),
)

_FILE_TYPES: Final = MappingProxyType(
    {
        "application/n-triples": ("RDF_N_TRIPLES", "RDF N-Triples"),
        "application/n-quads": ("RDF_N_QUADS", "RDF N-Quads"),
        "text/turtle": ("RDF_TURTLE", "RDF Turtle"),
        "application/trig": ("RDF_TRIG", "RDF TriG"),
        "application/rdf+xml": ("RDF_XML", "RDF XML"),
        "application/ld+json": ("JSON_LD", "JSON-LD"),
        "application/json": ("JSON", "JSON"),
        "application/jsonl": ("JSON", "JSON"),
        "application/sparql-results+json": ("JSON", "JSON"),
        "application/vnd.apache.parquet": ("PARQUET", "Parquet"),
        "application/geo+json": ("GEOJSON", "GeoJSON"),
        "application/xml": ("XML", "XML"),
        "application/atom+xml": ("ATOM", "Atom Feed"),
        "text/csv": ("CSV", "CSV"),
        "text/html": ("HTML", "HTML"),
    }
)


def language(tag: str) -> tuple[str, str] | None:
    """Return the IRI and label of a language by its BCP 47 tag; None if the table does not have it."""
    row = LANGUAGES.get(tag.partition("-")[0].lower())
    return (f"{AUTHORITY}/language/{row[0]}", row[1]) if row else None


def country(alpha2: str) -> str | None:
    """Return the IRI of a country by its code of ISO 3166-1 in two letters; None for any other text."""
    code = _alpha3().get(alpha2.upper())
    return f"{AUTHORITY}/country/{code}" if code else None


@cache
def _alpha3() -> Mapping[str, str]:
    rows = csv.DictReader(asset("ontology/places/countries.csv").read_text(encoding="utf-8").splitlines())
    return MappingProxyType({row["alpha2"]: row["alpha3"] for row in rows})


def file_type(media: str) -> tuple[str, str]:
    """Return the IRI and label of a file's format: the EU's where there is one, else the media type's."""
    row = _FILE_TYPES.get(media)
    return (f"{AUTHORITY}/file-type/{row[0]}", row[1]) if row else (media_type(media), media)


def media_type(media: str) -> str:
    """Return the IRI of a media type, without parameters, in IANA's registry."""
    return f"{_IANA}/{media.partition(';')[0].strip()}"


def licence_kind(licence: str) -> tuple[str, str] | None:
    """Return the IRI and label of a kind of licence (ADMS); None where it is not known."""
    for mark, name, label in _LICENCE_KINDS:
        if mark in licence:
            return f"{LICENCE_TYPES}/{name}", label
    return None
