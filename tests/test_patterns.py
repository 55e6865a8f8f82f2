"""Regular expressions mean the same in every Python that is supported.

Before 3.11.5 (Debian 12 has 3.11.2), a possessive repeat of a group went on after the part of the group that had
matched when the rest of it did not (https://github.com/python/cpython/issues/106052). So such a group may fail at its
first character, and not later; where it has to, the repeat is greedy in an atomic group: ``(?>(?:…)*)``.
"""

import importlib
import pkgutil
import re
from re import _constants as ops
from re import _parser as parser

import pytest

import publisher

SINGLE = {ops.ANY, ops.IN, ops.LITERAL, ops.NOT_LITERAL}
COMPILED_LATER = {"return": re.Pattern[str]}
REPEATS = {ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT}


def branches(operator, argument):
    """Return what an operator contains."""
    if operator in REPEATS:
        return [argument[2]]
    if operator is ops.SUBPATTERN:
        return [argument[3]]
    if operator is ops.BRANCH:
        return argument[1]
    if operator in {ops.ASSERT, ops.ASSERT_NOT}:
        return [argument[1]]
    return [argument] if operator is ops.ATOMIC_GROUP else []


def fails_late(body):
    """Return whether a group may fail when some of it has matched, other than characters that come first."""
    rest = list(body)
    while rest and rest[0][0] in SINGLE:
        rest.pop(0)
    if rest and len(rest) == len(body) and may_fail(*rest[0]):
        operator, argument = rest.pop(0)
        if operator not in REPEATS and any(map(fails_late, branches(operator, argument))):
            return True
        if operator in REPEATS and not is_single(argument[2]):
            return True
    return any(may_fail(*item) for item in rest)


def is_single(body):
    return len(body) == 1 and body[0][0] in SINGLE


def may_fail(operator, argument):
    if operator in REPEATS:
        return argument[0] > 0
    if operator in {ops.SUBPATTERN, ops.ATOMIC_GROUP}:
        return any(may_fail(*item) for item in branches(operator, argument)[0])
    if operator is ops.BRANCH:
        return all(any(may_fail(*item) for item in branch) for branch in argument[1])
    return True


def wrong(body):
    """Yield the possessive groups that go wrong."""
    for operator, argument in body:
        if operator is ops.POSSESSIVE_REPEAT and not is_single(argument[2]) and fails_late(argument[2]):
            yield argument[2]
        for branch in branches(operator, argument):
            yield from wrong(branch)


def parsed(pattern, flags=0):
    return parser.parse(pattern, flags)


def patterns():
    """Return all patterns of the program, by module and name."""
    found = {}
    for module in pkgutil.walk_packages(publisher.__path__, "publisher."):
        if not module.name.endswith(("__main__", "_worker", ".worker")):
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    found[f"{module.name}.{name}"] = value
                elif getattr(value, "__annotations__", {}) == COMPILED_LATER:
                    found[f"{module.name}.{name}"] = value()
    return found


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        (r"(?:ab?c)*+", 1),
        (r"(?:-[a-z]+)*+", 1),
        (r"(?:-[a-z][a-z]*+)*+", 0),
        (r"(?:[a-z]++|\\.)*+", 0),
        (r'(?:[a-z]++|"[^"]*+")*+', 1),
        (r"(?:\.*[a-z]++)?+", 1),
        (r"(?>(?:\.*[a-z]++)*)", 0),
        (r"(?:(?:ab|cd))++", 0),
        (r"(?:a(?:bb|cc))*+", 1),
        (r"(?:a(?=b))*+", 1),
        (r"[a-z]++", 0),
    ],
)
def test_possessive_groups_that_go_wrong_are_found(pattern, number):
    assert len(list(wrong(parsed(pattern)))) == number


def test_no_possessive_group_goes_wrong():
    found = patterns()

    assert len(found) > 100
    assert [name for name, pattern in found.items() if any(wrong(parsed(pattern.pattern, pattern.flags)))] == []
