"""Texts translated character by character, and classes of characters."""

import re
import sys

import pytest

from publisher.characters import CharacterTable, one_of


def test_a_character_is_changed_once_and_remembered():
    asked = []

    def upper(character):
        asked.append(character)
        return character.upper()

    table = CharacterTable(upper)

    assert "abab ß".translate(table) == "ABAB SS"
    assert "ba".translate(table) == "BA"
    assert asked == ["a", "b", " ", "ß"]


def test_characters_outside_the_basic_plane_are_single_characters():
    table = CharacterTable(lambda character: f"<{character}>")

    assert "𠮷a".translate(table) == "<𠮷><a>"


@pytest.mark.parametrize(
    "listed",
    [
        "A-Za-z_",
        "a",
        "\\-.0-9",
        "m-pa-cb-n",
        "\x00-\x1f\x7f",
        "\u3001-\ud7ff\uf900-\ufdcf\U00010000-\U000effff",
        "\U0010ffff",
    ],
)
def test_a_class_has_what_is_listed_and_nothing_else(listed):
    wanted, found = re.compile(f"[{listed}]"), re.compile(one_of(listed))

    characters = list(map(chr, range(sys.maxunicode + 1)))

    assert list(filter(found.match, characters)) == list(filter(wanted.match, characters))
