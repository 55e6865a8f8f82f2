"""Every setting, its default, and how it is read: from ``PUBLISHER_*`` variables, overridden by the command line.

Configuration stays above the core: modules below receive values and never read the environment. docs/settings.md lists
every setting, and a test checks that it does.
"""

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Any, Final, Self, Union, get_args, get_origin, get_type_hints

from publisher.errors import SettingError

ENV_PREFIX = "PUBLISHER_"


def _setting(default: Any, about: str) -> Any:
    return field(default=default, metadata={"about": about})


SWITCHES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "profile": "the shipped profile that the sources of this build follow",
        "allow_shrink": "let this release delete any share of the records",
        "force": "build although nothing changed",
        "full": "map and judge every record, those that did not change too",
        "wait": "wait so many seconds for another build to end",
        "verify": "check every file of the release before it is served",
    }
)
"""What one call of the command line is told besides the settings; each has a variable too (docs/cli.md)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of a build and of a server. Units are in the names: ``_s`` seconds, ``_mib`` mebibytes."""

    home: Path = _setting(Path("site"), "the folder that holds the releases and the identifier register")  # noqa: RUF009
    base_url: str = _setting("http://localhost:8000", "the root of every IRI; fixed for a home once it has a release")
    data: Path = _setting(Path("data"), "the folder of sources that a build without arguments publishes")  # noqa: RUF009

    title: str = _setting("Institutions as linked data", "the publication's title, on the pages and in the catalogue")
    description: str = _setting("", "one paragraph about the publication; made from the sources where empty")
    publisher_name: str = _setting("", "who publishes this site, in the catalogue")
    publisher_url: str = _setting("", "the publisher's own IRI or home page")
    contact_email: str = _setting("", "where questions about the data go")
    contact_url: str = _setting("", "a page where questions about the data go")
    licence: str = _setting("", "the licence of the publication as a whole, as an http(s) IRI")
    publisher_type: str = _setting("", "what the publisher is, in ADMS's words: NationalAuthority, Company …")
    themes: str = _setting("GOVE", "the EU's data theme codes of the datasets, separated by commas")
    keywords: str = _setting("institutions, organisations, linked open data", "keywords, separated by commas")
    frequency: str = _setting("UNKNOWN", "how often data change, as the EU's frequency code (MONTHLY, IRREG …)")
    spatial: str = _setting("", "IRIs of the places covered, separated by commas; the places published are added")
    hvd_categories: str = _setting("", "IRIs of high-value dataset categories, separated by commas")
    legislation: str = _setting("", "ELI IRIs of legislation that mandates the data, separated by commas")
    validator: str = _setting("shacl", "the bulk SHACL engine: shacl (pyshacl as referee) or pyshacl")
    processes: int = _setting(0, "worker processes of a build; 0 means one a core")
    executor: str = _setting("", "where a build's partitions run: empty for this machine, or dask://host:port")
    max_shrink: float = _setting(0.2, "the share of records that a release may delete without --allow-shrink")

    keep_days: int = _setting(0, "for how many days superseded versions of records are kept; 0 keeps all")

    host: str = _setting("127.0.0.1", "the address the server listens on")
    port: int = _setting(8000, "the port the server listens on; 0 takes a free one")
    workers: int = _setting(2, "web worker processes")
    allowed_hosts: str = _setting("", "further Host header values to accept, separated by commas")
    trusted_proxies: int = _setting(0, "how many proxies in front set X-Forwarded-For")
    cache_mib: int = _setting(64, "memory for rendered documents, for each web worker")

    engine: str = _setting("", "the SPARQL engine: empty for the embedded one, or a SPARQL server's http(s) URL")
    query_workers: int = _setting(3, "query worker processes, for each web worker")
    query_timeout_s: float = _setting(10.0, "the deadline of a query, waiting included")
    query_memory_mib: int = _setting(1024, "the memory one query may have")
    query_rows: int = _setting(1_000_000, "the rows or triples one answer may have")
    query_mib: int = _setting(256, "the size one answer may have")
    query_kib: int = _setting(64, "the size of a query's text")
    query_queue: int = _setting(32, "queries that may wait, for each web worker")
    query_share_s: float = _setting(60.0, "query-seconds that one client may use in a window")
    query_window_s: float = _setting(60.0, "the length of that window")
    query_cache_mib: int = _setting(256, "disk for answers of the current release, for each web worker")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **overrides: Any) -> Self:
        """Read the settings from the environment; an override that is not None wins.

        Args:
            environ: variable name to text; the process's own where None.
            overrides: values by setting name, already of the right type (the command line's).

        Raises:
            SettingError: a variable has a value that cannot be used, or is no setting's name.
        """
        variables = os.environ if environ is None else environ
        known = {variable(name): name for name in (*names(), *SWITCHES)}
        values: dict[str, Any] = {}
        for key, text in variables.items():
            if key.startswith(ENV_PREFIX):
                if key not in known:
                    raise SettingError(key, text, f"one of {', '.join(sorted(known))}")
                if known[key] not in SWITCHES:
                    values[known[key]] = _parse(key, text, get_type_hints(cls)[known[key]])
        values.update({name: value for name, value in overrides.items() if value is not None})
        return cls(**values)

    def __post_init__(self) -> None:
        for name in ("query_timeout_s", "query_memory_mib", "query_workers", "workers", "query_rows", "query_mib"):
            if getattr(self, name) <= 0:
                raise SettingError(variable(name), str(getattr(self, name)), "a number above 0")
        if self.validator not in {"shacl", "pyshacl"}:
            raise SettingError(variable("validator"), self.validator, "shacl or pyshacl")
        if not 0 <= self.max_shrink <= 1:
            raise SettingError(variable("max_shrink"), str(self.max_shrink), "a share from 0 to 1")


def environment(settings: Settings) -> dict[str, str]:
    """The settings as environment variables, for a process that reads them with :meth:`Settings.from_env`."""
    return {variable(name): str(getattr(settings, name)) for name in names()}


def names() -> tuple[str, ...]:
    """The names of all settings, in the order of the documentation."""
    return tuple(row.name for row in dataclasses.fields(Settings))


def variable(name: str) -> str:
    """The environment variable of a setting ("PUBLISHER_QUERY_TIMEOUT" for ``query_timeout_s``).

    The unit is left out of the variable's name, as it is left out of the option's.
    """
    return ENV_PREFIX + option(name).removeprefix("--").replace("-", "_").upper()


def option(name: str) -> str:
    """The command line option of a setting ("--query-timeout" for ``query_timeout_s``)."""
    for unit in ("_s", "_mib", "_kib"):
        if name.endswith(unit) and name not in _UNIT_IS_NAME:
            return "--" + name.removesuffix(unit).replace("_", "-")
    return "--" + name.replace("_", "-")


_UNIT_IS_NAME = {"query_mib", "query_kib", "cache_mib", "query_cache_mib"}


def about(name: str) -> str:
    """What a setting is for, in one line."""
    return str(next(row.metadata["about"] for row in dataclasses.fields(Settings) if row.name == name))


def _parse(key: str, text: str, kind: Any) -> Any:
    if get_origin(kind) in (Union, UnionType):
        kind = next(member for member in get_args(kind) if member is not type(None))
    try:
        return kind(text)
    except ValueError:
        expected = {int: "a whole number", float: "a number"}.get(kind, kind.__name__)
        raise SettingError(key, text, expected) from None
