"""``publisher usage``: what is asked of the site, from access logs, without personal data."""

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import click
import orjson

from publisher.cli import output
from publisher.cli.options import epilog, setting
from publisher.cli.usage.logs import AccessLogs
from publisher.config import Settings
from publisher.errors import Fault, UnreadableFileError
from publisher.release.tables import harmless_cell
from publisher.usage.counting import AT_LEAST, SECTIONS, Usage, count, rows

_MOST: Final = 20
_DAYS_SHOWN: Final = 14


@click.command(
    epilog=epilog(
        "publisher usage /var/log/nginx/access.log*",
        "publisher usage --since 2026-11-01 --until 2026-11-30 --format csv access.log > november.csv",
        "journalctl --unit publisher --output cat | publisher usage -",
        QUARANTINED="",
    )
)
@setting("base_url")
@click.argument("logs", metavar="LOG...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The first day (2026-11-01).")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="The last day.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="How to print it. [table]"
)
@click.option(
    "--at-least", type=click.IntRange(1), default=AT_LEAST, metavar="N", help=f"Name nothing rarer. [{AT_LEAST}]"
)
@click.option("--most", type=click.IntRange(1), default=_MOST, metavar="N", help=f"Rows of each table. [{_MOST}]")
def usage(
    *,
    logs: tuple[Path, ...],
    base_url: str | None,
    since: datetime | None,
    until: datetime | None,
    form: str,
    at_least: int,
    most: int,
) -> None:
    """Report what is asked of the site: things, files, formats, referring hosts, harvesters.

    LOG is an access log of the site (text or JSON), of nginx, Apache or Caddy; it may be compressed by gzip; - is
    standard input. Addresses in it are not looked at, and what was asked for rarely is not named.
    """
    host = urlsplit(Settings.from_env(base_url=base_url).base_url).hostname or ""
    log = AccessLogs(logs)
    found = count(log.visits(), host, _day(since), _day(until))
    if log.unreadable:
        output.err().print(f"note: {log.unreadable:,} of {log.lines:,} lines cannot be read, the first is {log.first}")
    if log.lines and log.unreadable == log.lines:
        message = f"{log.first}: this is no access log; expected JSON lines, or the combined format of nginx and Apache"
        raise UnreadableFileError(Fault("log-format", message))
    {"table": _print_tables, "json": _print_json, "csv": _print_csv}[form](found, at_least, most)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print_tables(found: Usage, at_least: int, most: int) -> None:
    days = sorted(found.days.items())
    period = f"{days[0][0]} to {days[-1][0]}" if days else "no day"
    click.echo(f"{found.answers:,} answers, {period}; {found.left_out:,} others (errors, redirects, for operators)\n")
    if days:
        title = f"The last {_DAYS_SHOWN} days" if len(days) > _DAYS_SHOWN else "Days"
        shown = [(day, f"{answers:,}") for day, answers in days[-_DAYS_SHOWN:]]
        output.print_table(title, ("day", "answers"), shown, numbers=("answers",))
    for section, heading in SECTIONS.items():
        if counted := rows(found.sections[section], at_least, most):
            cells = [(name, f"{number:,}") for name, number in counted]
            output.print_table(heading, ("name", "answers"), cells, numbers=("answers",))


def _print_json(found: Usage, at_least: int, most: int) -> None:
    members: dict[str, Any] = {
        "answers": found.answers,
        "left_out": found.left_out,
        "at_least": at_least,
        "days": [{"day": day.isoformat(), "answers": answers} for day, answers in sorted(found.days.items())],
    }
    for section in SECTIONS:
        counted = rows(found.sections[section], at_least, most)
        members[section] = [{"name": name, "answers": answers} for name, answers in counted]
    click.echo(orjson.dumps(members, option=orjson.OPT_INDENT_2))


def _print_csv(found: Usage, at_least: int, most: int) -> None:
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(("section", "name", "answers"))
    table.writerows(("days", day.isoformat(), answers) for day, answers in sorted(found.days.items()))
    for section in SECTIONS:
        counted = rows(found.sections[section], at_least, most)
        table.writerows((section, harmless_cell(name), answers) for name, answers in counted)
    click.echo(written.getvalue(), nl=False)
