"""What can be wrong with what a site says of its data sets, with its downloads and its sitemap."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.checks.check import ERROR, INFO, WARNING, Check

DATASETS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "void-missing": Check(
            INFO,
            "There is no description of the data set",
            "VoID section 7.2 (/.well-known/void)",
            "Publish VoID: example resources, dumps, the endpoint.",
        ),
        "catalog-malformed": Check(
            ERROR,
            "The description of the data sets cannot be parsed",
            "DCAT 3; VoID",
            "Parse it in a test.",
        ),
        "download-dead": Check(
            ERROR,
            "A download that the catalogue names cannot be fetched",
            "DCAT 3 section 6.8.10 (downloadURL)",
            "Correct the address, or take it out of the catalogue.",
        ),
        "download-mislabelled": Check(
            WARNING,
            "A download has another media type than its description says",
            "DCAT 3 section 6.8.15 (mediaType)",
            "Make both the same.",
        ),
        "download-without-ranges": Check(
            INFO,
            "A large download cannot be resumed",
            "RFC 9110 section 14",
            "Serve byte ranges.",
        ),
        "sitemap-broken": Check(
            WARNING,
            "The sitemap cannot be read, or names addresses of another site",
            "sitemaps.org, protocol",
            "Write it anew with absolute addresses of this site.",
        ),
    }
)
