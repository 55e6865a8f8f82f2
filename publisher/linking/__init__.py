"""Find the same institution in two sources: certainly, by what identifies it; or as a candidate to be confirmed.

A :class:`Features` is the little of a record that it can be recognised by. A :class:`Finder` is given the features of
all sources and finds pairs across them. What is certain becomes ``owl:sameAs``, in the graph of its evidence; a
candidate stands with its score and reasons in a file that a person goes through (:mod:`publisher.linking.review`), and
what the person confirmed becomes ``owl:sameAs`` or ``skos:closeMatch``. Told in docs/linking.md.
"""

from publisher.linking.features import Features, features_of
from publisher.linking.finding import Finder
from publisher.linking.pairs import Evidence, Pair
from publisher.linking.review import Decision, Identity, Reviewed, read_review, write_review

__all__ = [
    "Decision",
    "Evidence",
    "Features",
    "Finder",
    "Identity",
    "Pair",
    "Reviewed",
    "features_of",
    "read_review",
    "write_review",
]
