"""The register of site.py, built and served, and one browser for all tests."""

import pytest

from tests.web.pages.axe import AXE
from tests.web.pages.site import publish
from tests.web.sparql.chromium import Chromium
from tests.web.sparql.server import free_port, served


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    base = f"http://127.0.0.1:{free_port()}"
    with served(publish(tmp_path_factory.mktemp("pages"), base), base):
        yield base


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    browser = Chromium(tmp_path_factory.mktemp("profile"))
    yield browser
    browser.close()


@pytest.fixture
def browser(chromium):
    """The browser as a reader of English in the light theme has it, on a wide screen."""
    for method, parameters in (
        ("Emulation.setEmulatedMedia", {"features": []}),
        ("Emulation.clearDeviceMetricsOverride", {}),
        ("Emulation.setScriptExecutionDisabled", {"value": False}),
        ("Network.setExtraHTTPHeaders", {"headers": {}}),
        ("Page.setBypassCSP", {"enabled": False}),
    ):
        chromium.command(method, **parameters)
    return chromium


@pytest.fixture(scope="session")
def axe():
    if not AXE.exists():
        pytest.skip("axe-core is not installed here: python frontend/install.py")
    return AXE.read_text(encoding="utf-8")
