"""The machine that measured: what figures without it would not mean."""

import os
import platform
import subprocess
import sys
import timeit
from importlib import metadata
from pathlib import Path

from benchmarks.harness.load import WRK
from benchmarks.harness.peers import MORPH, PEERS, PeerMissingError, nginx_program

_OURS = ("pyoxigraph", "shacl", "pyshacl", "rdflib", "uvloop", "httptools", "flask", "pydantic")
_PEERS = {PEERS: ("rdflib-endpoint", "oxigraph", "rdflib"), MORPH: ("morph-kgc",)}


def describe() -> str:
    """The machine and the versions, as a Markdown list."""
    lines = [
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gib():.0f} GiB of memory",
        f"{platform.system()} {platform.release()}",
        f"load when it began: {', '.join(f'{figure:.1f}' for figure in os.getloadavg())} (1, 5, 15 minutes)",
        f"Python {platform.python_version()}, a million rounds of a plain loop in {_pace_ms():.0f} ms",
        ", ".join(_version(name) for name in _OURS),
        f"peers: {', '.join(_peers())}",
        f"load generator: {'wrk' if WRK else 'our own, slower than wrk'}",
    ]
    return "\n".join(f"- {line}" for line in lines)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def _pace_ms() -> float:
    """How long this Python takes for a plain loop: one that was built without optimisation takes half as long again."""
    rounds = "table[number & 1023] = str(number); number += 1"
    return min(timeit.repeat(rounds, "table = {}; number = 0", repeat=5)) * 1000


def _memory_gib() -> float:
    return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")) / 2**30


def _version(name: str) -> str:
    return f"{name} {metadata.version(name)}"


def _peers() -> list[str]:
    """The versions of the peers, each asked of its own environment."""
    found = [line for folder, names in _PEERS.items() for line in _versions_in(folder, names)]
    try:
        printed = subprocess.run([nginx_program(), "-v"], capture_output=True, text=True, check=True).stderr
        found.append(printed.strip().removeprefix("nginx version: ").replace("/", " "))
    except PeerMissingError as error:
        found.append(str(error))
    return found


def _versions_in(folder: Path, names: tuple[str, ...]) -> list[str]:
    python = folder / "python"
    if not python.exists():
        return [f"{' and '.join(names)} not installed"]
    code = "import sys; from importlib.metadata import version; [print(n, version(n)) for n in sys.argv[1:]]"
    return subprocess.run(
        [str(python), "-c", code, *names],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": ""},
    ).stdout.splitlines()


if __name__ == "__main__":
    sys.stdout.write(describe() + "\n")
