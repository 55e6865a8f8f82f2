"""``publisher mcp``: the MCP server over standard input and output, for a client that starts it itself."""

import asyncio

from mcp.server.stdio import stdio_server

from publisher.config import Settings
from publisher.web.agents.calls import Calls
from publisher.web.agents.server import PublicationServer
from publisher.web.site import open_site


def serve(settings: Settings) -> None:
    """Answer the messages on standard input until it ends.

    Args:
        settings: with the home, and the base URL of its release.
    """
    site = open_site(settings)
    site.watch()
    try:
        asyncio.run(_serve(PublicationServer(Calls(site), settings.base_url)))
    finally:
        site.close()


async def _serve(publication: PublicationServer) -> None:
    server = publication.server()
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())
