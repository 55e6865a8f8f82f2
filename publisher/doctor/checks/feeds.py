"""What can be wrong with what a site says of its changes: LDES and OAI-PMH."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from publisher.doctor.checks.check import ERROR, INFO, WARNING, Check

FEEDS: Final[Mapping[str, Check]] = MappingProxyType(
    {
        "changes-missing": Check(
            INFO,
            "Nothing says what changed: neither LDES, Atom, OAI-PMH nor ResourceSync was found",
            "LDES 1.0; RFC 4287; OAI-PMH 2.0; ResourceSync",
            "Publish one of them.",
        ),
        "stream-malformed": Check(
            ERROR,
            "A page of the event stream cannot be fetched or parsed",
            "TREE hypermedia specification; LDES 1.0",
            "Parse every page in a test.",
        ),
        "stream-relation-broken": Check(
            ERROR,
            "A relation of the event stream does not lead to a page",
            "TREE hypermedia specification, tree:relation",
            "Give each relation one tree:node that answers 200.",
        ),
        "stream-member-incomplete": Check(
            ERROR,
            "A member of the event stream lacks the time or the thing that its stream promises",
            "LDES 1.0, ldes:timestampPath and ldes:versionOfPath",
            "Write both on every member.",
        ),
        "stream-member-outside": Check(
            ERROR,
            "A member is on a page whose relation excludes it: clients that choose pages miss it",
            "TREE hypermedia specification, tree:GreaterThanOrEqualToRelation and others",
            "Compute the bounds from the members.",
        ),
        "stream-page-not-kept": Check(
            WARNING,
            "A page of the event stream that never changes may not be kept, or an open one cannot be compared",
            "LDES 1.0, ldes:immutable; RFC 8246",
            "Send 'Cache-Control: max-age=…, immutable' for closed pages, and an ETag for the open one.",
        ),
        "oai-malformed": Check(
            ERROR,
            "An answer of OAI-PMH is not well-formed XML of its namespace",
            "OAI-PMH 2.0 section 3.2",
            "Write it with a library, and parse it in a test.",
        ),
        "oai-identify-incomplete": Check(
            ERROR,
            "Identify lacks what it must say",
            "OAI-PMH 2.0 section 4.2",
            "Write every required element.",
        ),
        "oai-list-broken": Check(
            ERROR,
            "A list of OAI-PMH cannot be followed to its end, or holds a record twice",
            "OAI-PMH 2.0 section 3.5",
            "Make each resumption token lead to the next part, and end the last part with an empty one.",
        ),
        "oai-deleted-described": Check(
            ERROR,
            "A deleted record of OAI-PMH has metadata",
            "OAI-PMH 2.0 section 2.5.1",
            "Write its header only.",
        ),
        "oai-error-missing": Check(
            ERROR,
            "A wrong request of OAI-PMH is not answered by its error",
            "OAI-PMH 2.0 section 3.6",
            "Answer 200 with an error element, badVerb or badResumptionToken.",
        ),
    }
)
