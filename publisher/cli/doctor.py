"""``publisher doctor``: is a linked data site what the standards say? Ours or another's."""

from pathlib import Path

import click

from publisher.cli.options import epilog
from publisher.errors import UsageError

FOUND = 1
"""The exit code if something was found."""


@click.command(
    epilog=epilog(
        "publisher doctor https://data.example.org",
        "publisher doctor https://data.example.org --sparql https://data.example.org/query --format sarif",
        DONE="nothing was found",
        QUARANTINED="something was found",
        USAGE="no http(s) address, or a wrong command",
    )
)
@click.argument("url")
@click.option("--document", "documents", multiple=True, metavar="URL", help="A thing to examine; may be repeated.")
@click.option("--deleted", multiple=True, metavar="URL", help="A thing that was withdrawn; may be repeated.")
@click.option("--sparql", default="", metavar="URL", help="The SPARQL endpoint, if it is not at a usual place.")
@click.option(
    "--only",
    "parts",
    multiple=True,
    type=click.Choice(["documents", "sparql", "datasets", "feeds"]),
    help="What to examine; may be repeated.",
)
@click.option(
    "--shapes",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="SHACL shapes for the catalogue, beside ours.",
)
@click.option("--sample", type=click.IntRange(1, 50), default=3, show_default=True, help="How many things to examine.")
@click.option("--rate", type=click.FloatRange(min=0), default=5.0, show_default=True, help="Requests a second.")
@click.option("--ignore-robots", is_flag=True, help="Examine what robots.txt forbids; for sites of your own.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "junit", "sarif"]),
    default="table",
    show_default=True,
    help="The form of the report.",
)
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write it to a file.")
@click.option(
    "--fail-on",
    type=click.Choice(["info", "warning", "error"]),
    default="info",
    show_default=True,
    help="From which severity on the exit code is 1.",
)
@click.pass_context
def doctor(
    context: click.Context,
    /,
    url: str,
    *,
    documents: tuple[str, ...],
    deleted: tuple[str, ...],
    sparql: str,
    parts: tuple[str, ...],
    shapes: tuple[Path, ...],
    sample: int,
    rate: float,
    ignore_robots: bool,
    form: str,
    output: Path | None,
    fail_on: str,
) -> None:
    """Examine a linked data site over HTTP: negotiation, caching, SPARQL, downloads.

    URL is the root of a site, or a SPARQL endpoint. Nothing is changed, and no query is heavy. Each finding comes with
    the section of the standard, a curl command that shows it, and what to do.
    """
    from publisher.doctor import Severity, examine  # noqa: PLC0415 - only this command needs it
    from publisher.doctor.client import Client  # noqa: PLC0415 - see above
    from publisher.doctor.examination import PARTS  # noqa: PLC0415 - see above
    from publisher.doctor.reports import REPORTS  # noqa: PLC0415 - see above
    from publisher.doctor.shapes import read_shapes  # noqa: PLC0415 - see above

    for address in (url, *documents, *deleted, *filter(None, (sparql,))):
        if not address.startswith(("http://", "https://")):
            raise UsageError(f"{address!r}: expected an address that begins with http:// or https://")
    client, graphs = Client(rate=rate, obey_robots=not ignore_robots), [read_shapes(file) for file in shapes]
    examination = examine(client, url, documents, sparql, sample, deleted=deleted, shapes=graphs, parts=parts or PARTS)
    report = REPORTS[form](examination)
    if output:
        output.write_text(report, encoding="utf-8")
    else:
        click.echo(report, nl=False)
    if any(finding.check.severity >= Severity[fail_on.upper()] for finding in examination.findings):
        context.exit(FOUND)
