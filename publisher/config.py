"""Every setting, with its default and description: read from ``PUBLISHER_*`` variables and from the command line.

Configuration stays above the core: modules below receive values and never read the environment. docs/settings.md lists
every setting, and a test checks that it does. Why this is not pydantic-settings: docs/adr/0075.
"""

import dataclasses
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Self, get_type_hints
from urllib.parse import urlsplit

from publisher.errors import SettingError, near_miss

ENV_PREFIX: Final = "PUBLISHER_"

SWITCHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "profile": "the built-in profile that describes the sources of this build",
        "allow_shrink": "allow this release to delete any share of the records",
        "allow_key_shift": "allow names to move from key to key, as when rows are numbered anew",
        "force": "build even if nothing changed",
        "full": "process every record again, including those that did not change",
        "no_activate": "do not make the release live: it waits until 'publisher releases activate waiting'",
        "wait": "how many seconds to wait for another build to finish",
        "verify": "check every file of the release before serving it",
    }
)
"""Options of single commands that are not settings, with their descriptions; each has a variable too (docs/cli.md)."""

_UNITLESS: Final = ("query_timeout_s", "query_memory_mib", "query_share_s", "query_window_s", "slow_query_s")
"""The settings whose option and variable do not name the unit."""

_POSITIVE: Final = (
    "connections",
    "query_timeout_s",
    "query_memory_mib",
    "query_workers",
    "workers",
    "query_rows",
    "query_mib",
)


def _setting(default: Any, about: str, *, group: str) -> Any:
    return field(default=default, metadata={"about": about, "group": group})


_place = partial(_setting, group="place")
_publication = partial(_setting, group="publication")
_build = partial(_setting, group="build")
_notice = partial(_setting, group="notice")
_server = partial(_setting, group="server")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a build and of a server. Names end in their units: ``_s`` seconds, ``_mib`` mebibytes."""

    home: Path = _place(Path("site"), "the folder of the releases and of the identifier register")  # noqa: RUF009 - a field
    base_url: str = _place("http://localhost:8000", "the root of every IRI; fixed with the first release of a home")
    data: Path = _place(Path("data"), "the folder of sources to publish if none is named")  # noqa: RUF009 - a field

    queries: Path = _publication(Path("queries"), "the folder of named queries (.rq files)")  # noqa: RUF009 - a field
    title: str = _publication("Institutions as linked data", "the publication's title")
    description: str = _publication("", "one paragraph about the publication; default: a summary of the sources")
    publisher_name: str = _publication("", "the publisher's name")
    publisher_url: str = _publication("", "the publisher's IRI or home page")
    contact_email: str = _publication("", "an email address for questions about the data")
    contact_url: str = _publication("", "a page for questions about the data")
    licence: str = _publication("", "the licence of the whole publication, as an http(s) IRI")
    publisher_type: str = _publication(
        "", "the publisher's type, as in ADMS: NationalAuthority or Company, for example"
    )
    themes: str = _publication("GOVE", "EU data theme codes of the datasets, separated by commas")
    keywords: str = _publication("institutions, organisations, linked open data", "keywords, separated by commas")
    frequency: str = _publication(
        "UNKNOWN", "how often the data change, as an EU frequency code: MONTHLY or IRREG, for example"
    )
    spatial: str = _publication("", "IRIs of places covered, besides those in the data, separated by commas")
    hvd_categories: str = _publication("", "IRIs of high-value dataset categories, separated by commas")
    legislation: str = _publication("", "ELI IRIs of legislation that mandates the data, separated by commas")

    validator: str = _build("shacl", "the SHACL engine: shacl (pyshacl confirms what it finds) or pyshacl")
    processes: int = _build(0, "worker processes of a build; 0: one per core")
    executor: str = _build("", "where to build: dask://host:port for a Dask cluster; default: this machine")
    max_shrink: float = _build(0.2, "the share of records that a release may delete without --allow-shrink")
    keep_days: int = _build(0, "how many days to keep superseded versions of records; 0: for ever")

    signing_key: str = _build("", "a file with an Ed25519 private key (PEM) to sign releases with")

    webhooks: str = _notice("", "addresses that get notices as signed webhooks, separated by commas")
    webhook_secret: str = _notice("", "a file with the key that webhooks are signed with (base64)")
    mail_to: str = _notice("", "e-mail addresses that get notices, separated by commas")
    mail_from: str = _notice("", "the e-mail address that notices come from")
    mail_server: str = _notice("", "the mail server: smtp://, smtp+starttls:// or smtps://, with a user if needed")
    mail_password: str = _notice("", "a file with the password of that user")
    notice_shrink: float = _notice(0.05, "the share of a source's records that may go without a notice")
    link_days: int = _notice(0, "check the links of the live release every so many days; 0: never")
    link_hosts: str = _notice("", "hosts of this network whose links may be checked, separated by commas")

    host: str = _server("127.0.0.1", "the address to listen on")
    port: int = _server(8000, "the port to listen on; 0: any free port")
    workers: int = _server(2, "web worker processes")
    allowed_hosts: str = _server("", "additional Host header values to accept, separated by commas")
    mcp_origins: str = _server("", "origins of web pages that may call /mcp, separated by commas; *: all")
    trusted_proxies: int = _server(0, "how many proxies in front set X-Forwarded-For")
    connections: int = _server(2048, "connections that may be open, per web worker; the longest idle are closed")
    address_connections: int = _server(512, "of these, connections from one address; 0: any number")
    log_format: str = _server("text", "how the log is written: text for people, json for programs")
    access_log: str = _server("", "a file for a line about each answer; -: standard output; default: none is written")
    slow_query_s: float = _server(2.0, "queries that take longer are logged, without their literals; 0: none")
    trace_to: str = _server(
        "", "where spans go: the http(s) URL of an OpenTelemetry collector, or console; default: nowhere"
    )
    cache_mib: int = _server(64, "memory for cached pages and results, per web worker")
    engine: str = _server("", "the SPARQL engine: a SPARQL server's http(s) URL; default: the embedded engine")
    query_workers: int = _server(3, "query worker processes, per web worker")
    query_timeout_s: float = _server(10.0, "the time limit of a query, including its wait")
    query_memory_mib: int = _server(1024, "the memory that a query may use")
    query_rows: int = _server(1_000_000, "the rows or triples that an answer may have")
    query_mib: int = _server(256, "the size that an answer may have")
    query_kib: int = _server(512, "the size that the text of a query may have")
    query_waiting_mib: int = _server(64, "the memory of queries that wait, per web worker")
    query_share_s: float = _server(60.0, "the query-seconds that a client may use in a window")
    query_window_s: float = _server(60.0, "the length of that window")
    query_cache_mib: int = _server(256, "disk for cached answers, per web worker")
    query_direct: int = _server(256, "the statements that a query answered by the web worker itself may touch; 0: none")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Read the settings from the environment; an override that is not None wins.

        Args:
            environ: the variables; by default those of this process.
            overrides: values by setting name, already of the right type (from the command line).

        Raises:
            SettingError: a value is not allowed, or a variable is unknown.
        """
        variables = os.environ if environ is None else environ
        known = {variable(name): name for name in (*names(), *SWITCHES)}
        values: dict[str, Any] = {}
        for key, text in variables.items():
            if key.startswith(ENV_PREFIX):
                if key not in known:
                    expected = f"the name of a setting; {near_miss(key, known)}"
                    raise SettingError(key, text, expected, known=False)
                if known[key] not in SWITCHES:
                    values[known[key]] = _parse(key, text, get_type_hints(cls)[known[key]])
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)

    def __post_init__(self) -> None:
        for name in _POSITIVE:
            self._check(name, getattr(self, name) > 0, "a number above 0")
        self._check("validator", self.validator in {"shacl", "pyshacl"}, "shacl or pyshacl")
        self._check("max_shrink", 0 <= self.max_shrink <= 1, "a share from 0 to 1")
        self._check("notice_shrink", 0 <= self.notice_shrink <= 1, "a share from 0 to 1")
        self._check("link_days", self.link_days >= 0, "0 or a number of days")
        self._check("address_connections", self.address_connections >= 0, "0 or a number above 0")
        self._check("engine", not self.engine or _is_http_url(self.engine), "an http(s) URL of a SPARQL server")
        self._check("log_format", self.log_format in {"text", "json"}, "text or json")
        self._check("slow_query_s", self.slow_query_s >= 0, "0 or a number above 0")
        traces = not self.trace_to or self.trace_to == "console" or _is_http_url(self.trace_to)
        self._check("trace_to", traces, "an http(s) URL of an OpenTelemetry collector, or console")
        self._check("port", 0 <= self.port <= 65535, "a port from 0 to 65535")

    def _check(self, name: str, allowed: bool, expected: str) -> None:  # noqa: FBT001 - private
        if not allowed:
            raise SettingError(variable(name), str(getattr(self, name)), expected)


FIELDS: Final = MappingProxyType({row.name: row for row in dataclasses.fields(Settings)})
"""The settings by name, with their defaults and, as metadata, their descriptions (``about``) and groups (``group``)."""


def names(group: str | None = None) -> tuple[str, ...]:
    """Return the names of the settings, or of those of a group, in the order of the documentation."""
    return tuple(name for name, row in FIELDS.items() if group in {None, row.metadata["group"]})


def faults(variables: Mapping[str, str]) -> Iterator[SettingError]:
    """Yield what is wrong with each variable by itself; :meth:`Settings.from_env` stops at the first."""
    for key, text in variables.items():
        try:
            Settings.from_env({key: text})
        except SettingError as error:
            yield error


def environment(settings: Settings) -> dict[str, str]:
    """Return the settings as environment variables, for a process that reads them with :meth:`Settings.from_env`."""
    return {variable(name): str(getattr(settings, name)) for name in names()}


def variable(name: str) -> str:
    """Return the environment variable of a setting or switch ("PUBLISHER_QUERY_TIMEOUT" for ``query_timeout_s``)."""
    return ENV_PREFIX + option(name).removeprefix("--").replace("-", "_").upper()


def option(name: str) -> str:
    """Return the command line option of a setting or switch ("--query-timeout" for ``query_timeout_s``)."""
    return "--" + (name.rpartition("_")[0] if name in _UNITLESS else name).replace("_", "-")


def _is_http_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def _parse(key: str, text: str, kind: Any) -> Any:
    try:
        return kind(text)
    except ValueError:
        raise SettingError(key, text, "a whole number" if kind is int else "a number") from None
