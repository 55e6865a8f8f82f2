"""Find institutions by whatever people know of them: names in any script, misspelt, telephones, identifiers, addresses.

A thing's entry (:mod:`publisher.search.entry`) is made of its own statements when a release is built, and is kept in
tables of ``records.sqlite`` (:mod:`publisher.search.tables`). A text is taken apart (:mod:`publisher.search.query`),
candidates are looked up (:mod:`publisher.search.index`) and scored (:mod:`publisher.search.scoring`) by one piece,
:class:`Matcher`, which the search page and ``/api/match`` share. Described in docs/search.md.
"""

from publisher.search.matching import CHOSEN, LEAD, Matcher, Matches
from publisher.search.scoring.features import Feature, Hints, Scored

__all__ = ["CHOSEN", "LEAD", "Feature", "Hints", "Matcher", "Matches", "Scored"]
