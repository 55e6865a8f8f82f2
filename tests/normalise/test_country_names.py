"""Countries by their names in many languages."""

import pytest

from publisher.normalise.country_names import country_code_named


@pytest.mark.parametrize(
    ("name", "code"),
    [("España", "es"), ("Česko", "cz"), ("Швейцария", "ch"), ("대한민국", "kr"), ("Polska", "pl"), ("Praha", None)],
)
def test_country_of_a_name(name, code):
    assert country_code_named(name) == code
