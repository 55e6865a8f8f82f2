"""Publications of small registers, built in a temporary folder."""

import pytest

from tests.support.registers import Publication


@pytest.fixture
def publication(tmp_path):
    return Publication(tmp_path)
