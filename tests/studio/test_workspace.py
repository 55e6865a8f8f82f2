"""Sources are the folders below one folder, by the names that they have there."""

import pytest

from publisher.config import Settings
from publisher.studio.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "sources" / "offices").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    return Workspace(Settings(home=tmp_path, data=tmp_path / "sources"))


def test_folders_are_found_by_name(workspace):
    assert workspace.source("offices").path == workspace.data / "offices"
    assert [folder.name for folder in workspace.sources()] == ["offices"]


@pytest.mark.parametrize("name", ["../secret", "..", ".", "", "offices/..", "offices/../../secret", "/etc", "a\0b"])
def test_no_name_leads_out_of_the_folder(workspace, name):
    assert workspace.source(name) is None


def test_symbolic_links_and_hidden_folders_are_no_sources(workspace):
    (workspace.data / "linked").symlink_to(workspace.home / "secret")
    (workspace.data / ".history").mkdir()

    assert workspace.source("linked") is None
    assert workspace.source(".history") is None


def test_missing_folder_has_no_sources(tmp_path):
    assert Workspace(Settings(home=tmp_path, data=tmp_path / "nothing")).sources() == ()
