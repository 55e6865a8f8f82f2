"""Texts translated character by character."""

from publisher.characters import CharacterTable


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
