"""The family of a client by its User-Agent: "CKAN", "Googlebot", "browser"; never the whole header.

A header can tell a person apart: versions, devices, addresses for questions. A family cannot.
"""

import re
from functools import lru_cache
from typing import Final

BROWSER: Final = "browser"
OTHER: Final = "other"

HARVESTERS: Final = (
    *("CKAN", "udata", "OpenRefine", "OAI-PMH", "sickle", "pyoai", "resync", "ldes-client", "LDES", "lobid", "DSpace"),
    *("Invenio", "Dataverse", "data.europa.eu", "Piveau", "GBIF", "OpenAIRE", "Europeana"),
)
"""Programs that collect whole datasets and catalogues."""

_CRAWLERS: Final = (
    *("Googlebot", "Google-InspectionTool", "GoogleOther", "Storebot-Google", "AdsBot-Google", "bingbot", "YandexBot"),
    *("Baiduspider", "DuckDuckBot", "Applebot", "Amazonbot", "SemrushBot", "AhrefsBot", "MJ12bot", "PetalBot"),
    *("Bytespider", "GPTBot", "ChatGPT-User", "OAI-SearchBot", "ClaudeBot", "Claude-Web", "anthropic-ai", "CCBot"),
    *("PerplexityBot", "FacebookBot", "facebookexternalhit", "meta-externalagent", "Twitterbot", "LinkedInBot"),
    *("Slackbot", "Discordbot", "TelegramBot", "WhatsApp", "archive.org_bot", "ia_archiver", "heritrix", "Mastodon"),
    *("UptimeRobot", "Pingdom", "Prometheus", "kube-probe", "Blackbox Exporter", "Nagios", "check_http"),
)
_LIBRARIES: Final = (
    *("curl", "Wget", "python-requests", "python-httpx", "aiohttp", "Python-urllib", "urllib3", "rdflib", "pyoxigraph"),
    *("SPARQLWrapper", "sparqlwrapper", "sparql-client", "Apache-Jena", "Jena", "RDF4J", "EasyRdf", "Comunica"),
    *("node-fetch", "undici", "axios", "Java", "okhttp", "Apache-HttpClient", "Go-http-client", "libwww-perl", "GDAL"),
    *(
        "PostmanRuntime",
        "insomnia",
        "HTTPie",
        "httr",
        "libcurl",
        "GuzzleHttp",
        "Ruby",
        "Scrapy",
        "PowerShell",
        "DuckDB",
    ),
    *("polars", "pandas", "schemathesis", "publisher-doctor"),
)
_KNOWN: Final = {name.lower(): name for name in (*HARVESTERS, *_CRAWLERS, *_LIBRARIES)}
_NAMES: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:{'|'.join(re.escape(name) for name in sorted(_KNOWN, key=len, reverse=True))})(?![a-z0-9])",
    re.IGNORECASE,
)
_BOT: Final = re.compile(r"(?<![A-Za-z0-9])(?:[A-Za-z0-9-]*(?:bot|spider|crawler))(?![A-Za-z0-9])", re.IGNORECASE)
_CRAWLER: Final = "other crawler"
_PROGRAM: Final = "other program"
_LONGEST: Final = 512


@lru_cache(maxsize=4096)
def family(user_agent: str) -> str | None:
    """Return the family of a client; None if it sent no User-Agent.

    Programs that are not in the table are counted together, because the name of one can be the name of its author.
    """
    text = user_agent[:_LONGEST]
    if not text.strip():
        return None
    if match := _NAMES.search(text):
        return _KNOWN[match[0].lower()]
    if _BOT.search(text):
        return _CRAWLER
    if text.startswith(("Mozilla/", "Opera/")):
        return BROWSER
    return _PROGRAM
