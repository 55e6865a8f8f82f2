import shutil
from pathlib import Path

import pytest

from tests.harvest.live import Live, whole_story_in

TOOLS = Path(__file__).resolve().parents[2] / ".make" / "harvesters"


@pytest.fixture
def live(tmp_path):
    """A live site with the first release of the story; a test tells on."""
    site = Live(tmp_path / "home")
    site.home.mkdir()
    site.tell(1)
    site.start()
    yield site
    site.stop()


@pytest.fixture(scope="module")
def whole_story(tmp_path_factory):
    """A live site with the whole story."""
    with whole_story_in(tmp_path_factory.mktemp("home")) as site:
        yield site


@pytest.fixture(scope="session")
def tools() -> Path:
    """Where ``make test-heavy`` has put the harvesters that are too heavy for every run."""
    if not TOOLS.is_dir():
        pytest.skip("the heavy harvesters are not installed: make test-heavy")
    return TOOLS


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node")
    if found is None:
        pytest.skip("there is no node on this machine")
    return found
