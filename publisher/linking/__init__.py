"""Find the same institution in several sources: certain matches, and candidates for a person to review.

:class:`Features` are the few facts by which a record can be recognised. A :class:`Finder` takes the features of all
sources and finds pairs across them. A certain pair becomes ``owl:sameAs``, in the graph of its evidence; a candidate
goes, with its score and reasons, into a file for a person to review (:mod:`publisher.linking.review`), and what the
person confirms becomes ``owl:sameAs`` or ``skos:closeMatch``, or a merger of the two. Places that records describe
are joined by :func:`join_places`. Described in docs/linking.md.
"""

from publisher.linking.decisions import Decision, Identity, mergers_of
from publisher.linking.features import Features, features_of
from publisher.linking.pairs import ALIKE, Evidence, Finder, Pair, likeness
from publisher.linking.places import JoinedPlaces, join_places
from publisher.linking.review import Reviewed, read_review, write_review

__all__ = [
    "ALIKE",
    "Decision",
    "Evidence",
    "Features",
    "Finder",
    "Identity",
    "JoinedPlaces",
    "Pair",
    "Reviewed",
    "features_of",
    "join_places",
    "likeness",
    "mergers_of",
    "read_review",
    "write_review",
]
