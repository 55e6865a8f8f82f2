"""Parse a hostile file in a process of its own, under limits of memory and processor time.

A parser is a module that passes a function to :func:`run_parser`, and is started as ``python -m`` by
:func:`parsed_lines`. It writes to its standard output, line by line, so that neither side holds the whole file. If it
crashes, loops or fills its memory, that is a fault of the file, and the build continues.
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Final

import orjson

from publisher.errors import Fault, UnreadableFileError

_REPORTED: Final = os.EX_DATAERR
"""The exit code of a parser that reported a fault; an uncaught exception exits with 1."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What parsing one file may use: MiB of address space, and seconds of processor time.

    A parser that waits for others sets an alarm after ``elapsed_s`` seconds; faults name them.
    """

    memory_mib: int = 2048
    timeout_s: float = 600.0
    elapsed_s: float = 0.0


def parsed_lines(module: str, arguments: Sequence[str], *, name: str, kind: str, limits: Limits) -> Iterator[bytes]:
    """Start a parser and yield its lines while it parses.

    Args:
        module: the parser's module.
        arguments: for its function.
        name: how faults call the file.
        kind: the first part of the codes for a parser that fails ("rdf" for "rdf-too-slow").
        limits: what it may use.

    Raises:
        UnreadableFileError: the fault that the parser reported, or that it exceeded its limits or crashed.
    """
    command = [sys.executable, "-m", module, str(limits.memory_mib), str(limits.timeout_s), *arguments]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors) as process,  # noqa: S603  # our own module
    ):
        try:
            assert process.stdout is not None
            yield from process.stdout
            code = process.wait()
        finally:
            process.kill()
        if code == _REPORTED:
            errors.seek(0)
            raise UnreadableFileError(Fault(**orjson.loads(errors.read())))
    if code == -signal.SIGPROF:
        message = f"the file was not parsed within {limits.timeout_s:g} s of processor time; split it"
        raise UnreadableFileError(Fault(f"{kind}-too-slow", message, name))
    if code == -signal.SIGALRM:
        message = f"reading took longer than {limits.elapsed_s:g} s; make it smaller, or set a longer time"
        raise UnreadableFileError(Fault(f"{kind}-too-slow", message, name))
    if code:
        message = (
            f"the parser crashed on this file (limit: {limits.memory_mib} MiB); it is nested too deeply or too large: "
            f"split it, or save it again"
        )
        raise UnreadableFileError(Fault(f"{kind}-parser-died", message, name))


def run_parser(parse: Callable[..., Iterable[bytes]]) -> int:
    """Write the lines of a parser to standard output, under the limits of the command line; return the exit code.

    Args:
        parse: yields lines, given the arguments; raises UnreadableFileError for what is wrong with the file.
    """
    memory_mib, timeout_s, *arguments = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_mib) << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_PROF, float(timeout_s))
    try:
        sys.stdout.buffer.writelines(parse(*arguments))
        sys.stdout.buffer.flush()
    except UnreadableFileError as error:
        sys.stdout.buffer.flush()
        sys.stderr.buffer.write(orjson.dumps(asdict(error.fault)))
        return _REPORTED
    return 0
