"""Every kind of file can be opened: no error page, and what the command line asks about, the studio asks about."""

import re

import pytest

from publisher.errors import SourceError
from publisher.profiles.proposal.init import inspect_files
from publisher.profiles.proposal.questions import Interview
from publisher.studio.opening.asked import question_id
from tests.conftest import SHARED

CASES = SHARED / "cases" / "in"


def folders():
    return sorted(path for path in CASES.iterdir() if path.is_dir()) if CASES.is_dir() else []


def asked_by_command(files):
    """The questions that `publisher init` asks, each answered by the safe side."""
    questions = []

    def ask(question):
        questions.append(question)

    try:
        inspect_files(files, None, Interview(ask))
    except SourceError as error:
        return questions, error.faults
    return questions, ()


@pytest.mark.shared
@pytest.mark.skipif(not folders(), reason=f"there are no cases at {CASES}")
@pytest.mark.parametrize("case", folders(), ids=lambda path: path.name)
def test_case_is_opened(studio, case):
    files = [path for path in sorted(case.iterdir()) if path.is_file() and path.name != "source.toml"]
    if not files:
        pytest.skip("the case has no file to open")
    answer = studio.upload(*((path.name, path.read_bytes()) for path in files))
    assert answer.status_code == 303, answer.text

    shown = studio.get(answer.headers["Location"])

    assert shown.status_code == 200
    questions, faults = asked_by_command(files)
    assert [name for question in questions if (name := question_id(question)) not in shown.text] == []
    assert len(re.findall("<fieldset", shown.text)) == len(questions)
    if faults:
        assert 'role="alert"' in shown.text
        return
    written = studio.post(answer.headers["Location"], {"write": "1"})
    assert written.status_code == 303
    assert written.headers["Location"].endswith("/columns")
