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
        "catalog-incomplete": Check(
            ERROR,
            "The catalogue violates a shape",
            "DCAT-AP 3.0; SHACL",
            "Add what is missing; docs/doctor.md says which properties are demanded.",
        ),
        "catalog-recommended": Check(
            INFO,
            "The catalogue does not follow a recommendation of a shape",
            "SHACL section 2.1.4 (severity)",
            "Add what is missing, if there is something to say.",
        ),
        "identifiers-shared": Check(
            WARNING,
            "Two datasets have the same identifier: harvesters keep one of them",
            "DCAT 3 section 6.4.11 (identifier)",
            "Give each dataset an identifier of its own.",
        ),
        "catalog-redirected": Check(
            WARNING,
            "The catalogue redirects: some harvesters do not follow",
            "RFC 9110 section 15.4",
            "Serve the catalogue at the address that it has.",
        ),
        "catalog-paging-broken": Check(
            ERROR,
            "The pages of the catalogue do not lead to its end",
            "Hydra Core Vocabulary, hydra:next",
            "Write the page's own address, and an absolute hydra:next.",
        ),
        "sitemap-missing": Check(
            INFO,
            "There is no sitemap",
            "sitemaps.org, protocol",
            "List the documents, with the instant of their last change.",
        ),
        "download-without-length": Check(
            WARNING,
            "The size of a download is not said: programs that read parts of it fail",
            "RFC 9110 section 8.6",
            "Send Content-Length, on HEAD too.",
        ),
        "download-without-checksum": Check(
            INFO,
            "Nothing says what bytes a download must have",
            "RFC 9530; DCAT 3 section 6.16 (checksum)",
            "Send Repr-Digest, or name a checksum in the catalogue.",
        ),
        "download-in-members": Check(
            WARNING,
            "A compressed download is a chain of gzip members, of which some clients read the first only",
            "RFC 1952 section 2.2",
            "Compress it as one member.",
        ),
        "range-wrong": Check(
            ERROR,
            "A range is answered with other bytes, or with the wrong status",
            "RFC 9110 section 14",
            "Answer 206 with Content-Range, and 416 beyond the end.",
        ),
        "condition-after-range": Check(
            ERROR,
            "A range is sent although its condition fails: a resumed download is a mixture of two files",
            "RFC 9110 section 13.2.2",
            "Evaluate If-Match and If-Unmodified-Since before Range.",
        ),
        "dataset-page-incomplete": Check(
            INFO,
            "The page of a dataset does not describe it for dataset search",
            "schema.org Dataset; Google Dataset Search, structured data",
            "Embed a Dataset with name, description (50 to 5,000 characters) and distribution.",
        ),
    }
)
