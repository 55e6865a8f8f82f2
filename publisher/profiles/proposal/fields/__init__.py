"""Guess which field each column feeds that is neither key nor name.

guessing.py     by the header, or else by the values; questions about what is doubtful
values.py       what the values must look like, and which show that another field is meant
joined.py       columns that are one value together
"""

from publisher.profiles.proposal.fields.guessing import field_by_words, other_fields, rest_of_rule

__all__ = ["field_by_words", "other_fields", "rest_of_rule"]
