"""Find the same institution in two sources: certainly, by what identifies it; or as a candidate to be confirmed.

A :class:`Face` is the little of a record that it can be recognised by. A :class:`Finder` is given the faces of all
sources and finds pairs across them. What is certain becomes ``owl:sameAs``, in the graph of its evidence; a candidate
stands with its score and reasons in a file that a person goes through (:mod:`publisher.linking.review`), and what the
person confirmed becomes ``owl:sameAs`` or ``skos:closeMatch``. Told in docs/linking.md.
"""

from publisher.linking.faces import Face, face_of
from publisher.linking.finding import Finder
from publisher.linking.pairs import Evidence, Pair
from publisher.linking.review import Decision, read_review, write_review

__all__ = ["Decision", "Evidence", "Face", "Finder", "Pair", "face_of", "read_review", "write_review"]
