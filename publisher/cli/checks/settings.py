"""Check the settings: each by itself, then what two of them mean together."""

import ipaddress
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, get_type_hints
from urllib.parse import urlsplit

import click

from publisher import config
from publisher.cli.checks.environment_file import EnvironmentFile
from publisher.cli.checks.results import Results
from publisher.config import ENV_PREFIX, Settings
from publisher.errors import BaseIriError, SettingError
from publisher.uris import UriPolicy

PART: Final = "settings"
_TYPES: Final[Mapping[str, Any]] = {"boolean": click.BOOL, "float": click.FLOAT, "text": click.STRING}
_EXPECTED: Final = {"boolean": "yes or no", "float": "a number of seconds"}
"""By the names that click has for types."""

NOT_STATED: Final = ("publisher_name", "publisher_url", "licence", "contact_email")
"""Settings about the publication without which the catalogue has gaps."""


def check_settings(
    results: Results, file: EnvironmentFile | None, options: Mapping[str, Any], switches: Mapping[str, str]
) -> Settings:
    """Check all settings, and return those that can be used; defaults take the place of the others.

    Args:
        results: what was found is added.
        file: whose variables replace those of this process.
        options: of the command line, by setting name; None where one was not given.
        switches: the name of click's type of each variable that is not a setting, by the variable.
    """
    variables = {name: text for name, text in _variables(file).items() if name.startswith(ENV_PREFIX)}
    places = file.places if file else {}
    wrong = set()
    for error in config.faults(variables):
        wrong.add(error.name)
        results.fail(PART, error, places.get(error.name, ""))
    for error in _wrong_switches(variables, switches):
        results.fail(PART, error, places.get(error.name, ""))
    for fault in file.faults if file else ():
        results.warn(PART, fault)
    usable: dict[str, Any] = {}
    for name, value in options.items():
        with results.attempt(PART):
            Settings.from_env({}, **{name: value})
            usable[name] = value
    for name in sorted(set(variables) - wrong):
        _warn_of_path(results, name, variables[name], places.get(name, ""), from_file=file is not None)
    settings = Settings.from_env({name: text for name, text in variables.items() if name not in wrong}, **usable)
    if not results.code:
        results.ok(PART, f"{len(variables)} variables are set, all of them known")
    _check_together(results, settings)
    return settings


def _variables(file: EnvironmentFile | None) -> Mapping[str, str]:
    return os.environ if file is None else file.values


def _wrong_switches(variables: Mapping[str, str], switches: Mapping[str, str]) -> Iterator[SettingError]:
    """Yield the variables of switches whose text the command line does not accept."""
    for name, kind in switches.items():
        if name in variables:
            try:
                _TYPES[kind].convert(variables[name], None, None)
            except click.BadParameter:
                yield SettingError(name, variables[name], _EXPECTED[kind])


def _warn_of_path(results: Results, name: str, text: str, place: str, *, from_file: bool) -> None:
    """Warn of a folder that is empty text, or relative in a file for a service, whose working folder is the root."""
    setting = {config.variable(known): known for known in config.names()}.get(name)
    if setting is None or get_type_hints(Settings)[setting] is not Path:
        return
    where = f"{place}: " if place else ""
    if not text:
        results.warn(PART, f"{where}{name} is empty, which means the working folder; write a path, or remove the line")
    elif from_file and not Path(text).is_absolute():
        results.warn(PART, f"{where}{name}={text} is relative to where the service is started; write an absolute path")


def _check_together(results: Results, settings: Settings) -> None:
    try:
        UriPolicy(settings.base_url.rstrip("/"))
    except BaseIriError as error:
        results.fail(PART, error)
        return
    base, is_local = urlsplit(settings.base_url), is_loopback(settings.host)
    if is_loopback(base.hostname or "") and not is_local:
        results.warn(
            PART,
            f"the base URL {settings.base_url} leads every reader to their own machine, but the server listens on "
            f"{settings.host}: set PUBLISHER_BASE_URL to the public address before the first release",
        )
    if base.scheme == "https" and not settings.trusted_proxies:
        results.warn(
            PART,
            "the base URL is https, so a proxy stands in front, but PUBLISHER_TRUSTED_PROXIES is 0: all clients "
            "together would have the limits of one. Set it to 1, for one proxy",
        )
    if settings.trusted_proxies and not is_local:
        results.warn(
            PART,
            f"X-Forwarded-For is believed, and the server listens on {settings.host}: whoever reaches the port without "
            "the proxy can pretend to be another. Set PUBLISHER_HOST=127.0.0.1, or keep others out by a firewall",
        )
    missing = [config.variable(name) for name in NOT_STATED if not getattr(settings, name)]
    if missing:
        results.warn(PART, f"the catalogue has gaps: set {', '.join(missing)}")


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
