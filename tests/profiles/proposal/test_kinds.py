"""Which columns have the kinds of the institutions."""

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess
from publisher.profiles.proposal.kinds import class_of

NAMES = [
    "Ba Đình",
    "Hoàn Kiếm",
    "Tây Hồ",
    "Long Biên",
    "Cầu Giấy",
    "Đống Đa",
    "Hai Bà Trưng",
    "Hoàng Mai",
    "Sóc Sơn",
    "Gia Lâm",
]


def kinds(records, *, table=True):
    found = guess(columns_of(records, table=table))
    return list(dict.fromkeys(each.column.path for each in found if each.field in {"classifications", "types"}))


def test_column_that_tells_records_apart_has_no_kinds():
    rows = [{"name": name, "name_with_type": f"Quận {name}", "type": "quan"} for name in NAMES]

    assert kinds(rows) == ["type"]


@pytest.mark.parametrize("header", ["classification", "Classificazione", "legal form", "Clasificación"])
def test_headers_of_kinds(header):
    rows = [{"name": name, header: "Executive agency"} for name in NAMES]

    assert kinds(rows) == [header]


def test_class_of_a_logo_is_no_kind():
    rows = [{"name": name, "logo_type_class_name": "single-identity"} for name in NAMES]

    assert kinds(rows) == []


def test_class_that_is_none_of_organisations_is_not_published():
    assert kinds([{"name": name, "@type": "application/xml"} for name in NAMES], table=False) == []


@pytest.mark.parametrize(
    ("kind", "right"),
    [
        ("Universität", "CollegeOrUniversity"),
        ("Fachhochschulen", "CollegeOrUniversity"),
        ("Universitätsklinikum", "Hospital"),
        ("University hospital", "Hospital"),
        ("Hôpital universitaire", "Hospital"),
        ("Hospital público", "Hospital"),
        ("Городская больница", "Hospital"),
        ("대학병원", "Hospital"),
        ("大学附属病院", "Hospital"),
        ("مستشفى عام", "Hospital"),
        ("Rumah Sakit Umum", "Hospital"),
        ("โรงพยาบาลทั่วไป", "Hospital"),
        ("School of the Ministry", "School"),
        ("Scuola dell'infanzia", "Preschool"),
        ("विद्यालय", "School"),
        ("Gymnasium", "HighSchool"),
        ("Ministère", "GovernmentOrganization"),
        ("Executive agencies", "GovernmentOrganization"),
        ("Finanzamt", "GovernmentOrganization"),
        ("İl Müdürlüğü", "GovernmentOrganization"),
        ("Ayuntamientos", "GovernmentOrganization"),
        ("Gemeindebücherei", "Library"),
        ("Trường đại học", "CollegeOrUniversity"),
        ("Commissariat de police", "PoliceStation"),
        ("Museo", "Organization"),
        ("Typ: Liceum ogólnokształcące", "HighSchool"),
        ("Technical and Vocational College", "EducationalOrganization"),
        ("State Corporation", "PublicOrganisation"),
        ("Friends of the Library", None),
        ("Gesamt", None),
        ("Private", None),
    ],
)
def test_noun_of_a_kind_says_the_class(kind, right):
    assert class_of(kind) == right


def test_high_schools_of_japan_are_no_universities():
    kinds_in_japan = ["高等学校", "中学校", "小学校", "高等学校", "中学校"]
    rows = [{"name": name, "学校種別": kind} for name, kind in zip(NAMES, kinds_in_japan, strict=False)]

    (types,) = (each for each in guess(columns_of(rows, table=True)) if each.field == "types")

    assert '"高等学校" = "HighSchool"' in types.more
