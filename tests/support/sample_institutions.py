"""Records that tests map, judge and write: one with everything, one that is small, and a resolver for both."""

from publisher.records import (
    Address,
    ConceptRef,
    Contact,
    Coordinates,
    Day,
    Document,
    ExternalIdentifier,
    Institution,
    InstitutionRef,
    LegalInstrument,
    OpeningHours,
    Place,
    QualityNote,
    RawField,
    Relation,
    Responsibility,
    Site,
    Statistic,
    Telephone,
    Text,
)
from publisher.uris import UriPolicy, slug_of

BASE = "https://lod.example.org"
URIS = UriPolicy(BASE)
SLUG = "gansu-provincial-department-of-science-and-technology"
IRI = f"{BASE}/id/institution/{SLUG}"
DOCUMENT = f"{BASE}/doc/institution/{SLUG}"
WEEKDAYS = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)


def en(value: str) -> Text:
    return Text(value=value, language="en")


def zh(value: str) -> Text:
    return Text(value=value, language="zh-Hans")


PLACES = {
    place.key: place
    for place in (
        Place(key="cn", names=(en("China"),), notations=("CN",), country=True),
        Place(
            key="cn-620000",
            names=(en("Gansu"), zh("甘肃省")),
            notations=("620000", "CN-GS"),
            within=("cn",),
            same_as=("https://sws.geonames.org/1810676/", "http://www.wikidata.org/entity/Q42392"),
        ),
        Place(key="cn-620100", names=(en("Lanzhou"), zh("兰州市")), notations=("620100",), within=("cn-620000", "cn")),
        Place(
            key="cn-620102",
            names=(en("Chengguan District"), zh("城关区")),
            notations=("620102",),
            within=("cn-620100", "cn-620000", "cn"),
            coordinates=Coordinates(latitude=36.0571, longitude=103.8258),
        ),
    )
}


class Resolver:
    """Knows the sample's places; an institution is known by its label, or by any key but "nobody"."""

    def __init__(self, replaced: dict[str, tuple[str, ...]] | None = None):
        self._replaced = replaced or {}

    def institution(self, ref, source):
        if ref.label:
            return slug_of(ref.label.value)
        return None if ref.key == "nobody" else {"948": SLUG}.get(ref.key, f"i-{ref.key}")

    def replaced(self, slug):
        return self._replaced.get(slug, ())

    def linked(self, slug):
        return ()

    def place(self, key):
        return PLACES.get(key)


MORNING = OpeningHours(days=WEEKDAYS, opens="08:30:00", closes="12:00:00", text=en("Weekdays 8:30 AM–12:00 PM"))
AFTERNOON = OpeningHours(days=WEEKDAYS, opens="14:30:00", closes="18:00:00", text=en("2:30 PM–6:00 PM"))
NUMBER = Telephone(e164="+869318834621", text="0931-8834621")
DEPARTMENTS = ConceptRef(scheme="category", slug="departments", label=en("Departments"))
SCIENCE = ConceptRef(scheme="category", slug="departments-science", label=en("Science"), broader=(DEPARTMENTS,))
INSTRUMENT = LegalInstrument(
    slug="hall-2018-120",
    identifier="Hall Document [2018] No. 120",
    year=2018,
    number="120",
    title=en("Notice on Issuing the Gansu Provincial Institutional Reform Plan"),
)
RAW = tuple(
    RawField(name=name, value=value, line=line)
    for line, (name, value) in enumerate(
        [("district", "Gansu > Lanzhou"), ("tel", "00-86-0931-8834621"), ("description", "Formulating the strategy,")],
        2,
    )
)


def document(**changes) -> Document:
    given = {
        "file": "948.txt",
        "sha256": "ab" * 32,
        "language": "en",
        "title": en("Institutional information"),
        "abstract": en("Formulating the strategy,"),
        "url": "https://www.example.org/cn/shop/about-sid-948.html",
        "rights": en("Facts taken from a directory page whose licence is not stated."),
        "retrieved": "2026-09-01",
        "statistics": (Statistic(name="browse", action="ViewAction", count=20),),
        "comment_count": 0,
        "picture_count": 1,
        "raw_fields": RAW,
        "boilerplate": (en("Seller Map"),),
        "notes": (QualityNote(kind="truncated", message="The description is cut off", field="description"),),
    }
    return Document(**{**given, **changes})


def department(**changes) -> Institution:
    """The seed's institution, with everything that a page tells of one."""
    given = {
        "source": "gansu-directory",
        "key": "948",
        "key_scheme": "ChinaServicesNetSid",
        "slug": SLUG,
        "types": ("GovernmentOrganization",),
        "names": (en("Gansu Provincial Department of Science and Technology"),),
        "alt_names": (en("Provincial Department of Science and Technology"),),
        "description": en("In accordance with the spirit of the notice, the department is a constituent department."),
        "classifications": (SCIENCE,),
        "keywords": (ConceptRef(scheme="tag", slug="science", label=en("Science")),),
        "rank": ConceptRef(scheme="rank", slug="director-general", label=en("director-general level")),
        "status": ConceptRef(scheme="status", slug="constituent-department", label=en("constituent department")),
        "relations": (
            Relation(kind="parent", target=InstitutionRef(label=en("Gansu Provincial People's Government"))),
            Relation(kind="concurrent", target=InstitutionRef(label=en("Gansu Foreign Experts Bureau"))),
            Relation(kind="concurrent", target=InstitutionRef(label=en("Lanzhou-Baiyin Zone Office"))),
        ),
        "telephones": (NUMBER,),
        "sites": (
            Site(
                address=Address(
                    full=en("No. 166 Qingyang Road, Chengguan District, Lanzhou City"),
                    locator_designator="166",
                    thoroughfare=en("Qingyang Road"),
                    area=en("Chengguan District"),
                    locality=en("Lanzhou"),
                    region=en("Gansu"),
                    country="CN",
                    country_name=en("China"),
                    place="cn-620102",
                ),
                hours=(MORNING, AFTERNOON),
            ),
        ),
        "contacts": (Contact(unit=en("Department Office"), telephones=(NUMBER,), hours=(MORNING, AFTERNOON)),),
        "place": "cn-620100",
        "area_served": "cn-620000",
        "legal_basis": (INSTRUMENT,),
        "responsibilities": tuple(
            Responsibility(position=number, notation=f"({number})", text=en(f"Duty number {number}."))
            for number in range(1, 14)
        ),
        "responsibilities_title": en("Primary responsibilities"),
        "document": document(),
    }
    return Institution(**{**given, **changes})


def university(**changes) -> Institution:
    """A small record of a register, with what registers tell."""
    given = {
        "source": "register",
        "key": "03xz2hx98",
        "slug": "lanzhou-university",
        "types": ("CollegeOrUniversity",),
        "names": (zh("兰州大学"), en("Lanzhou University")),
        "acronyms": (en("LZU"),),
        "former_names": (en("Gansu Law School"),),
        "founded": "1909",
        "homepages": ("https://www.lzu.edu.cn/",),
        "domains": ("lzu.edu.cn",),
        "emails": ("office@lzu.edu.cn",),
        "identifiers": (
            ExternalIdentifier(scheme="ror", value="01mkqqe32", iri="https://ror.org/01mkqqe32"),
            ExternalIdentifier(
                scheme="wikidata", value="Q1123807", iri="http://www.wikidata.org/entity/Q1123807", evidence="ror"
            ),
        ),
        "sites": (Site(coordinates=Coordinates(latitude=36.05, longitude=103.86), place="cn-620100"),),
        "document": Document(file="register.jsonl", line=7, sha256="cd" * 32),
    }
    return Institution(**{**given, **changes})
