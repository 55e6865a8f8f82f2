"""Which columns have the kinds of the institutions."""

import pytest

from publisher.profiles.proposal.columns import columns_of
from publisher.profiles.proposal.guesses import guess

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
    return [each.column.path for each in found if each.field in {"classifications", "types"}]


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
