"""Regular expressions of profiles: linear in time, and refused where RE2 would read them otherwise than Python."""

import re
import sys

import pytest
import re2
from hypothesis import given
from hypothesis import strategies as st

from publisher.normalise.patterns import MAX_PATTERN, compile_pattern


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|aa)+$", r"^(a|a)*$", r"(.*a){20}$", r"(\w+\s?)+$"])
def test_backtracking_patterns_take_linear_time(pattern):
    assert compile_pattern(pattern).search("a" * 100_000 + "!") is None  # Python's engine would not end


@pytest.mark.parametrize(
    ("pattern", "advice"),
    [
        pytest.param("a(?=b)", "lookahead", id="lookahead"),
        pytest.param("a(?!b)", "lookahead", id="negative-lookahead"),
        pytest.param("(?<=a)b", "lookbehind", id="lookbehind"),
        pytest.param("(?<!a)b", "lookbehind", id="negative-lookbehind"),
        pytest.param(r"(a)\1", "write out what it refers to", id="backreference"),
        pytest.param("(?P<n>a)(?P=n)", "write out what it refers to", id="named-backreference"),
        pytest.param("(?>a)b", r"write \(\?:…\)", id="atomic"),
        pytest.param("a++b", r"write '\+'", id="possessive"),
        pytest.param("a{1,2}+b", r"write '\{1,2\}'", id="possessive-count"),
        pytest.param(r"\bGmbH\b", r"\\pL", id="word-boundary"),
        pytest.param("a{,3}", r"write \{0,n\}", id="open-count"),
        pytest.param("a(?(1)b|c)", "write two rules", id="condition"),
        pytest.param(r"\C", "write . for one character", id="byte"),
        pytest.param("a\\", "a backslash at the end", id="dangling-backslash"),
        pytest.param("(", r"not a regular expression: missing \)", id="unclosed"),
        pytest.param("a{2000}", "invalid repetition size", id="too-many"),
        pytest.param("\ud800", "not a regular expression", id="surrogate"),
        pytest.param("a" * (MAX_PATTERN + 1), "longer than", id="too-long"),
    ],
)
def test_unsupported_patterns_are_refused_with_what_to_write(pattern, advice):
    with pytest.raises(ValueError, match=advice):
        compile_pattern(pattern)


@pytest.mark.parametrize("pattern", [r"\p{L}+", r"[\b(?=]", r"\\bx", r"\(\?=x\)", "[*+]+", "}+x{2}"])
def test_patterns_that_only_resemble_unsupported_ones_compile(pattern):
    assert compile_pattern(pattern).search("#") is None


def test_words_digits_and_spaces_are_those_of_unicode():
    assert compile_pattern(r"^\w+$").search("Universität")
    assert compile_pattern(r"\d+").search("第１２号")[0] == "１２"
    assert compile_pattern(r"^\S+\s\S+$").search("教育\u3000局")


def test_digits_of_all_scripts_in_the_basic_plane_are_python_s():
    ours, theirs = compile_pattern(r"^\d$"), re.compile(r"^\d$")
    plane = (chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000)

    assert [char for char in plane if bool(ours.search(char)) != bool(theirs.search(char))] == []
    assert sys.maxunicode == 0x10FFFF


@given(st.from_regex(r"\A([abc]|\[ab\]|\.|\(a\|b\)|\\d)([*+?]|\{1,2\})?([abc]|\\w){0,3}\Z"), st.text("abc1 "))
def test_what_both_engines_support_they_match_alike(pattern, text):
    ours, theirs = compile_pattern(pattern).search(text), re.search(pattern, text)

    assert (ours and (ours.span(), ours[0])) == (theirs and (theirs.span(), theirs[0]))


def test_python_s_engine_is_never_used_in_its_place():
    assert isinstance(compile_pattern(r"(a|b)+x*"), re2.Pattern)
