"""Parsers in a capped process: what they write arrives, and what they do wrong is a fault of the file."""

import sys

import psutil
import pytest

from publisher.errors import UnreadableFileError
from publisher.sources.capped import Limits, parsed_lines

PARSERS = {
    "two_lines": "yield b'1\\n'; yield f'{name}\\n'.encode()",
    "fault": "yield b'1\\n'; raise UnreadableFileError(Fault('x-broken', 'broken: repair it', name, 7))",
    "crash": "yield b'1\\n'; os.abort()",
    "exception": "yield b'1\\n'; raise RuntimeError",
    "memory": "yield b'1\\n'; yield bytes(1 << 33)",
    "loop": "yield b'1\\n'\n    while True: pass",
}


@pytest.fixture
def parse(tmp_path, monkeypatch):
    for name, body in PARSERS.items():
        (tmp_path / f"parser_{name}.py").write_text(
            "import os, sys\n"
            "from publisher.errors import Fault, UnreadableFileError\n"
            "from publisher.sources.capped import run_parser\n"
            f"def parse(name):\n    {body}\n"
            "sys.exit(run_parser(parse))\n"
        )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{':'.join(sys.path)}")

    def parsed(parser, **limits):
        return parsed_lines(f"parser_{parser}", ["a.x"], name="a.x", kind="x", limits=Limits(**limits))

    return parsed


def test_lines_arrive(parse):
    assert list(parse("two_lines")) == [b"1\n", b"a.x\n"]


@pytest.mark.parametrize(
    ("parser", "limits", "code"),
    [
        pytest.param("fault", {}, "x-broken", id="reported"),
        pytest.param("crash", {}, "x-parser-died", id="crash"),
        pytest.param("exception", {}, "x-parser-died", id="exception"),
        pytest.param("memory", {"memory_mib": 500}, "x-parser-died", id="memory"),
        pytest.param("loop", {"timeout_s": 0.2}, "x-too-slow", id="loop"),
    ],
)
def test_failure_is_a_fault_after_what_was_parsed(parse, parser, limits, code):
    lines = parse(parser, **limits)

    assert next(lines) == b"1\n"
    with pytest.raises(UnreadableFileError) as caught:
        list(lines)
    assert (caught.value.fault.code, caught.value.fault.file) == (code, "a.x")


def test_parser_ends_with_the_consumer(parse):
    lines = parse("loop")
    next(lines)
    (child,) = [process for process in psutil.Process().children() if "parser_loop" in process.cmdline()]

    lines.close()

    assert not child.is_running()
