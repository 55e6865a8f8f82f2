"""What makes a build every night: a service and a timer of systemd, or a line for cron.

Files are written where they are asked for, and nothing is enabled. docs/deploy.md describes the timer of a server.
"""

import getpass
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from shlex import join
from typing import Final

from publisher.errors import UsageError
from publisher.release import Home, versions
from publisher.release.files import write_durably
from publisher.release.moving import read_moves

DEFAULT_TIME: Final = "02:30"
TIME: Final = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
DEFAULT_NAME: Final = "publisher-build"
UNIT_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,60}")
WAIT_S: Final = 3600
"""How long a build waits for another one to end."""

_MARK: Final = "# Written by 'publisher schedule'."
_USER_UNITS: Final = (Path(".config/systemd/user"), Path(".local/share/systemd/user"))
_SYSTEM_UNITS: Final = (Path("/etc/systemd/system"), Path("/usr/local/lib/systemd/system"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A build that is made every night.

    Attributes:
        home: the folder of the releases.
        data: the folder of the sources.
        base: the base IRI.
        title: the name of the site; "" for that of the settings.
        at: the time of the day ("02:30").
        name: of the units ("publisher-build").
        system: whether the units are of the machine, run as the user who is here now; otherwise of that user.
        env_file: the file with the variables of the build, such as the addresses of databases; None for none.
        keep: how many releases are kept; None for all.
    """

    home: Path
    data: Path
    base: str
    title: str = ""
    at: str = DEFAULT_TIME
    name: str = DEFAULT_NAME
    system: bool = False
    env_file: Path | None = None
    keep: int | None = None

    def __post_init__(self) -> None:
        """Check what becomes part of a line.

        Raises:
            UsageError: the time or the name has another form, or a folder has a line break in its name.
        """
        if not TIME.fullmatch(self.at):
            raise UsageError(f"{self.at!r} is no time of the day: write hours and minutes, like {DEFAULT_TIME}")
        if not UNIT_NAME.fullmatch(self.name):
            raise UsageError(f"{self.name!r} cannot name a unit: use letters, digits, dots and hyphens")
        if any(
            ord(sign) < ord(" ") for path in (self.home, self.data, self.env_file, self.title) for sign in str(path)
        ):
            raise UsageError(
                "a folder or a site with a line break or another control character in its name cannot be scheduled"
            )

    @property
    def service(self) -> str:
        """The unit that builds; exit code 1 says that some records are held back and the rest is published."""
        lines = [_MARK, "[Unit]", "Description=Build a release of the institution publisher"]
        if self.system:
            lines += ["After=network-online.target", "Wants=network-online.target"]
        lines += ["", "[Service]", "Type=oneshot"]
        if self.system:
            lines += [f"User={getpass.getuser()}"]
        if self.env_file:
            lines += [f"EnvironmentFile={_without_specifiers(str(self.env_file.absolute()))}"]
        lines += [f"ExecStart={_command(self._build())}"]
        if self.keep:
            lines += [f"ExecStartPost={_command(self._prune(self.keep))}"]
        lines += ["SuccessExitStatus=1", "Nice=10", "TimeoutStartSec=6h"]
        if self.system:
            home = _without_specifiers(_quoted(str(self.home.absolute())))
            lines += ["NoNewPrivileges=yes", "PrivateTmp=yes", "ProtectSystem=strict", f"ReadWritePaths={home}"]
        return "".join(f"{line}\n" for line in lines)

    @property
    def timer(self) -> str:
        """The unit that starts the build each day; one that was missed is made up."""
        return f"""{_MARK}
[Unit]
Description=Build a release of the institution publisher every night

[Timer]
OnCalendar=*-*-* {self.at}
Persistent=yes

[Install]
WantedBy=timers.target
"""

    @property
    def crontab(self) -> str:
        """The line for cron that does the same."""
        hour, _, minute = self.at.partition(":")
        line = f"{int(minute)} {int(hour)} * * * {join(self._build())}"
        line += f"; {join(self._prune(self.keep))}" if self.keep else ""
        return line.replace("%", r"\%")

    @property
    def files(self) -> dict[str, str]:
        """The units, by the names of their files."""
        return {f"{self.name}.service": self.service, f"{self.name}.timer": self.timer}

    def commands(self, folder: Path) -> tuple[str, ...]:
        """Return the commands that start the timer whose units are in a folder; nobody but a person gives them."""
        systemctl = ("systemctl",) if self.system else ("systemctl", "--user")
        folder = folder.absolute()
        searched = _SYSTEM_UNITS if self.system else tuple(Path.home() / below for below in _USER_UNITS)
        known = folder in searched
        found = (*systemctl, "daemon-reload") if known else (*systemctl, "link", *self._paths(folder))
        enable = (*systemctl, "enable", "--now", f"{self.name}.timer")
        linger = () if self.system else (join(("loginctl", "enable-linger", getpass.getuser())),)
        return (join(found), join(enable), *linger)

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Write the units into a folder, and return their paths.

        Raises:
            UsageError: a file of that name is there that was not written by this.
        """
        for name in self.files:
            path = folder / name
            if path.is_symlink() or (path.exists() and not path.read_bytes().startswith(_MARK.encode())):
                raise UsageError(f"{path} was written by somebody else: choose another folder or another --name")
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in self.files.items():
            write_durably(folder / name, text.encode())
        return tuple(folder / name for name in self.files)

    def _paths(self, folder: Path) -> list[str]:
        return [str(folder / name) for name in self.files]

    def _build(self) -> list[str]:
        folders = ("--home", str(self.home.absolute()), "--data", str(self.data.absolute()))
        title = ("--title", self.title) if self.title else ()
        return [*_PUBLISHER, "build", "--wait", str(WAIT_S), "--base-url", self.base, *title, *folders]

    def _prune(self, keep: int) -> list[str]:
        return [*_PUBLISHER, "releases", "prune", "--keep", str(keep), "--home", str(self.home.absolute())]


_PUBLISHER: Final = (sys.executable, "-m", "publisher")


def base_of(home: Path) -> str:
    """Return the base IRI that the next build of a home must have; "" before the first."""
    if moves := read_moves(Home(home).moves):
        return moves[-1].new
    earlier = versions(home)
    return earlier[-1].base if earlier else ""


def _command(words: list[str]) -> str:
    """Return a command line as a unit has it (systemd.service(5)); systemd replaces nothing in it."""
    return _without_specifiers(" ".join(map(_quoted, words))).replace("$", "$$")


def _quoted(word: str) -> str:
    if not re.search(r"[\s\"'\\;]", word):
        return word
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _without_specifiers(text: str) -> str:
    """Return a text in which systemd replaces no specifier: %h would be a home directory."""
    return text.replace("%", "%%")
