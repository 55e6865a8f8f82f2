import pytest

from publisher.catalog import Options, publisher_type
from publisher.errors import SettingError


def test_lists_are_separated_by_commas():
    read = Options.of(themes="GOVE, REGI", keywords="a, b ,", spatial="https://sws.geonames.org/1810676/")

    assert read == Options(("GOVE", "REGI"), ("a", "b"), spatial=("https://sws.geonames.org/1810676/",))


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PUBLISHER_THEMES", {"themes": "GOVERNMENT"}),
        ("PUBLISHER_FREQUENCY", {"frequency": "often"}),
        ("PUBLISHER_SPATIAL", {"spatial": "Gansu"}),
        ("PUBLISHER_HVD_CATEGORIES", {"hvd": "https://example.org/companies"}),
        ("PUBLISHER_LEGISLATION", {"legislation": "2023/138"}),
    ],
)
def test_what_no_portal_understands_is_refused(name, given):
    with pytest.raises(SettingError, match=name):
        Options.of(**given)


def test_publisher_type_is_one_of_adms():
    assert publisher_type("") is None
    assert publisher_type("Company") == "Company"
    with pytest.raises(SettingError, match="PUBLISHER_PUBLISHER_TYPE"):
        publisher_type("Firm")
