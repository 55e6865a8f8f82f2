"""What makes a build every night: a timer of systemd for one user, or a line for cron. Described in docs/deploy.md."""

import sys
from pathlib import Path
from shlex import quote
from typing import Final

DEFAULT_TIME: Final = "02:30"


def service(home: Path, data: Path) -> str:
    """Return the unit that builds; exit code 1 says that some records are held back and the rest is published."""
    return f"""[Unit]
Description=Build a release of the institution publisher

[Service]
Type=oneshot
ExecStart={_build(home, data)}
SuccessExitStatus=1
Nice=10
"""


def timer(at: str) -> str:
    """Return the unit that starts the build each day at a time ("02:30"); one that was missed is made up."""
    return f"""[Unit]
Description=Build a release of the institution publisher every night

[Timer]
OnCalendar=*-*-* {at}
Persistent=yes

[Install]
WantedBy=timers.target
"""


def crontab(at: str, home: Path, data: Path) -> str:
    """Return the line for cron that does the same."""
    hour, _, minute = at.partition(":")
    return f"{int(minute)} {int(hour)} * * * {_build(home, data)}".replace("%", r"\%")


def _build(home: Path, data: Path) -> str:
    words = (sys.executable, "-m", "publisher", "build", "--wait", "3600", "--home", str(home), "--data", str(data))
    return " ".join(map(quote, words))
