"""What every test may use."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of registers and conformance material beside the checkout; without it the test is skipped."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED.name}/ (registers and conformance material) is not beside this checkout")
    return SHARED
