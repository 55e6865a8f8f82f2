"""A release that waits: built without going live, activated or discarded when a person has looked."""

import pytest

from publisher.errors import OutdatedReleaseError, ReleaseNotFoundError
from publisher.pipeline.build import build
from publisher.pipeline.plan import Plan
from publisher.release import Manifest, activate_waiting, current, discard_waiting, verify, versions, waiting
from publisher.release.layout import Home
from publisher.sources import load_source
from tests.support.registers import BASE, Clock, plain_toml


@pytest.fixture
def built(tmp_path):
    """Builds the home of a register with some names."""
    clock, home = Clock(), tmp_path / "home"

    def building(*names, activate=True):
        folder = tmp_path / "register"
        folder.mkdir(exist_ok=True)
        (folder / "source.toml").write_text(plain_toml("register"), encoding="utf-8")
        rows = "".join(f"{number},{name}\n" for number, name in enumerate(names, 1))
        (folder / "rows.csv").write_text(f"id,name\n{rows}", encoding="utf-8")
        plan = Plan(
            home=home, base=BASE, sources=(load_source(folder),), processes=1, max_shrink=1.0, activate=activate
        )
        return build(plan, clock=clock)

    building.home = home
    return building


def live(home):
    return current(home).name, [manifest.version for manifest in versions(home)]


def test_release_waits_and_then_goes_live(built):
    first = built("Harbour Office").manifest.version
    report = built("Harbour Office", "Tax Office", activate=False)
    version = report.manifest.version

    assert not report.live
    assert waiting(built.home) == report.release
    assert live(built.home) == (first, [first])
    assert activate_waiting(built.home).name == version
    assert live(built.home) == (version, [first, version])
    assert waiting(built.home) is None
    assert verify(current(built.home)) == []


def test_first_release_may_wait(built):
    version = built("Harbour Office", activate=False).manifest.version

    with pytest.raises(ReleaseNotFoundError):
        current(built.home)
    activate_waiting(built.home)
    assert live(built.home) == (version, [version])


def test_discarded_release_is_gone_and_its_address_stays_assigned(built):
    first = built("Harbour Office").manifest.version
    built("Harbour Office", "Tax Office", activate=False)
    discard_waiting(built.home)

    assert waiting(built.home) is None
    assert live(built.home) == (first, [first])
    with pytest.raises(ReleaseNotFoundError):
        discard_waiting(built.home)
    assert built("Harbour Office", "Tax Office").manifest.counts.published == 2


def test_same_build_is_not_made_again(built):
    built("Harbour Office")
    report = built("Harbour Office", "Tax Office", activate=False)
    again = built("Harbour Office", "Tax Office", activate=False)
    unchanged = built("Harbour Office", activate=False)

    assert (again.unchanged, again.live, again.release) == (True, False, report.release)
    assert (unchanged.unchanged, unchanged.live) == (True, True)


def test_next_build_takes_the_place_of_the_one_that_waits(built):
    first = built("Harbour Office").manifest.version
    built("Harbour Office", "Tax Office", activate=False)
    second = built("Harbour Office", "Tax Office", "Forest Office", activate=False)

    assert [path.name for path in Home(built.home).waiting.iterdir()] == [second.manifest.version]
    assert second.manifest.previous == first
    third = built("Harbour Office", "Water Office").manifest
    assert waiting(built.home) is None
    assert third.previous == first


def test_release_that_waited_too_long_is_refused(built):
    built("Harbour Office")
    outdated = built("Harbour Office", "Tax Office", activate=False).release
    kept = outdated.rename(built.home / "kept")
    built("Harbour Office", "Water Office")
    Home(built.home).waiting.mkdir()
    kept.rename(outdated)

    with pytest.raises(OutdatedReleaseError):
        activate_waiting(built.home)
    assert Manifest.load(outdated).version == outdated.name
