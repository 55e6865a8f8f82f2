"""``publisher mcp``: the live release for an AI client that starts this command itself (docs/agents.md)."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final

import click

from publisher.cli.options import epilog, setting
from publisher.config import Settings, names
from publisher.errors import UsageError
from publisher.release import Manifest, current

MODULE: Final = "publisher.web.agents.stdio"
"""What serves; a command imports nothing of the web itself."""

_NETWORK: Final = frozenset(
    {
        "host",
        "port",
        "workers",
        "allowed_hosts",
        "mcp_origins",
        "trusted_proxies",
        "connections",
        "address_connections",
    }
)


@click.command(
    epilog=epilog(
        "publisher mcp --home site",
        DONE="the client has ended",
        QUARANTINED="",
        USAGE="no release, or a wrong command or setting",
        SYSTEM="a damaged release, or a system error",
    )
)
@setting("home", *(name for name in names("server") if name not in _NETWORK))
def mcp(**options: Any) -> None:
    """Answer the messages of an AI client (Model Context Protocol) on standard input, until it ends.

    Clients start this command themselves; nothing is listened on. Over HTTP, 'publisher serve' has the same at /mcp.
    """
    if find_spec("mcp") is None:
        raise UsageError("the MCP server is not installed: pip install 'institution-publisher[mcp]'")
    settings = Settings.from_env(**options)
    manifest = Manifest.load(current(settings.home))
    settings = Settings.from_env(**{**options, "home": settings.home.resolve(), "base_url": manifest.base})
    import_module(MODULE).serve(settings)
