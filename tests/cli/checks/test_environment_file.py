"""Files of variables are read as systemd reads them."""

import pytest

from publisher.cli.checks.environment_file import EnvironmentFile
from publisher.errors import UsageError


def read(tmp_path, text):
    file = tmp_path / "settings"
    file.write_text(text, encoding="utf-8")
    return EnvironmentFile.read(file)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("A=b", "b", id="plain"),
        pytest.param("A=Schools of the county", "Schools of the county", id="spaces"),
        pytest.param("A=", "", id="empty"),
        pytest.param("  A= b  ", "b", id="spaces-around"),
        pytest.param('A="b # c"', "b # c", id="double-quotes"),
        pytest.param("A='b \"c\"'", 'b "c"', id="single-quotes"),
        pytest.param(r'A="b \"c\""', 'b "c"', id="escaped-quotes"),
        pytest.param("A=b\\\n  c", "bc", id="continued"),
        pytest.param("A=x=y", "x=y", id="equals-sign"),
        pytest.param("A=old\nA=new", "new", id="last-counts"),
        pytest.param("# A=c\n; A=d\n\nA=b", "b", id="comments"),
        pytest.param("A=机构名录", "机构名录", id="chinese"),
    ],
)
def test_value(tmp_path, text, value):
    assert read(tmp_path, text).values == {"A": value}


def test_places_are_lines(tmp_path):
    file = read(tmp_path, "# comment\nA=1\\\n2\n\nB=3\n")

    assert file.places == {"A": f"{tmp_path}/settings:2", "B": f"{tmp_path}/settings:5"}


def test_ignored_lines_are_told(tmp_path):
    file = read(tmp_path, "A=1\nexport B=2\nnonsense\n")

    assert file.values == {"A": "1"}
    assert file.faults == (
        f"{tmp_path}/settings:2: 'export B=2' is ignored by systemd; write NAME=value without 'export'",
        f"{tmp_path}/settings:3: 'nonsense' is ignored by systemd; write NAME=value",
    )


def test_file_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match=r"settings: cannot be read: No such file"):
        EnvironmentFile.read(tmp_path / "settings")
    (tmp_path / "settings").write_bytes(b"A=\xff")
    with pytest.raises(UsageError, match="is not UTF-8"):
        EnvironmentFile.read(tmp_path / "settings")
