"""The limit on open files: raised where that is possible, told where it is too low."""

import os
import subprocess
import sys

import pytest

from tests.support.registers import row

LIMITED = """
import resource, sys
from publisher.cli.process.open_files import allow_connections
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]), int(sys.argv[2])))
print(allow_connections(int(sys.argv[3])), resource.getrlimit(resource.RLIMIT_NOFILE)[0])
"""


def allowed(soft, hard, wanted):
    command = [sys.executable, "-c", LIMITED, str(soft), str(hard), str(wanted)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.split(), done.stderr


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "result"),
    [
        pytest.param(4096, 4096, 1000, ["1000", "4096"], id="enough"),
        pytest.param(256, 8192, 1000, ["1000", "3512"], id="raised"),
        pytest.param(256, 1024, 1000, ["170", "1024"], id="raised-and-fewer-connections"),
    ],
)
def test_connections_that_fit(soft, hard, wanted, result):
    assert allowed(soft, hard, wanted)[0] == result


def test_too_few_files_is_a_wrong_setting():
    assert "a process may open only 300 files here" in allowed(64, 300, 1000)[1]


def test_serve_tells_when_hardly_any_file_may_be_opened(publication):
    publication.build([row(1)])
    command = f"ulimit -n 64 && exec {sys.executable} -m publisher serve --home '{publication.home}' --port 0"
    done = subprocess.run(
        ["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False, env=dict(os.environ)
    )

    assert done.returncode == 2
    assert "ulimit -n" in done.stderr
    assert "Traceback" not in done.stderr
