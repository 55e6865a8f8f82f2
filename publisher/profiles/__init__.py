"""Profiles: how the raw records of a source become institutions.

An interpreter takes one raw record and gives one normalised :class:`~publisher.records.Institution`. It raises
:class:`~publisher.errors.RecordError`, with every fault at once, for a record that no institution can be made of; what
it merely does not understand it keeps as a raw field of the document and tells in a quality note.

Read records with :func:`read` or :func:`read_file` of this package: what a profile leaves out (officials' names,
people's addresses) is gone from them before anybody keeps them.
"""

from publisher.profiles.builtin import SHIPPED, load, with_profile
from publisher.profiles.interpreters import Interpreter, check, interpreter
from publisher.profiles.records import read, read_file

__all__ = ["SHIPPED", "Interpreter", "check", "interpreter", "load", "read", "read_file", "with_profile"]
