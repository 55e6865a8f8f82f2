"""The register assigns a slug once and forever."""

import sqlite3
from contextlib import closing

import pytest

from publisher.errors import IdentifierConflictError
from publisher.identifiers import Claim, Register, mention, name_key
from publisher.uris import Kind


@pytest.fixture
def register(tmp_path):
    with Register(tmp_path / "identifiers.sqlite") as opened:
        yield opened


def claim(key, source="gansu"):
    return Claim(Kind.INSTITUTION, source, key)


def test_a_claim_keeps_its_slug_when_its_name_changes(register):
    first = register.assign(claim("948"), "department-of-science")

    assert register.assign(claim("948"), "department-of-innovation") == first == "department-of-science"


def test_a_slug_is_never_assigned_twice(register):
    slugs = [register.assign(claim(str(number)), "ministry") for number in range(4)]

    assert slugs == ["ministry", "ministry-2", "ministry-3", "ministry-4"]


def test_the_same_slug_may_name_a_place_and_an_institution(register):
    register.assign(claim("1"), "lanzhou")

    assert register.assign(Claim(Kind.PLACE, "", "cn-620100"), "lanzhou") == "lanzhou"


def test_a_slug_at_the_length_limit_stays_within_it_with_its_number(register):
    preferred = "-".join(["word"] * 24)
    register.assign(claim("1"), preferred)

    second = register.assign(claim("2"), preferred)

    assert second.endswith("-2")
    assert len(second) <= 120


def test_keys_that_differ_only_in_case_are_found_with_their_slugs(register):
    register.assign(claim("ab"), "first")
    register.assign(claim("AB"), "second")
    register.assign(claim("AB", source="tokyo"), "third")

    assert register.spellings(claim("Ab")) == {"ab": "first", "AB": "second"}
    assert register.spellings(claim("abc")) == {}


def test_without_a_preferred_slug_the_source_and_key_make_the_slug(register):
    assert register.assign(claim("A 7"), "") == "gansu-a-7"


def test_a_record_adopts_the_slug_it_was_mentioned_under(register):
    register.assign(mention("gansu", "The Foreign Experts Bureau"), "foreign-experts-bureau")

    assert register.adopt(claim("77"), mention("gansu", "Foreign  Experts bureau")) == "foreign-experts-bureau"
    assert register.slug(claim("77")) == "foreign-experts-bureau"


def test_only_one_record_adopts_a_mention(register):
    register.assign(mention("gansu", "Bureau"), "bureau")
    register.adopt(claim("1"), mention("gansu", "Bureau"))

    assert register.adopt(claim("2"), mention("gansu", "Bureau")) is None


def test_a_reserved_slug_conflicts_with_its_holder(register):
    register.assign(claim("1"), "taken")

    with pytest.raises(
        IdentifierConflictError, match="'taken' belongs to institution '1' of source 'gansu' permanently"
    ):
        register.reserve(claim("2"), "taken")


def test_a_claim_cannot_reserve_a_second_slug(register):
    register.assign(claim("1"), "first")

    with pytest.raises(IdentifierConflictError, match="first"):
        register.reserve(claim("1"), "second")


def test_what_is_not_committed_was_never_assigned(tmp_path):
    path = tmp_path / "identifiers.sqlite"
    with Register(path) as register:
        register.assign(claim("1"), "kept")
        register.commit()
        register.assign(claim("2"), "lost")

    with Register(path) as register:
        assert (register.slug(claim("1")), register.slug(claim("2"))) == ("kept", None)
        assert register.holders(Kind.INSTITUTION, "lost") == ()


@pytest.mark.parametrize("statement", ["DELETE FROM assigned", "UPDATE assigned SET slug = 'x'"])
def test_the_file_itself_refuses_to_forget(tmp_path, statement):
    path = tmp_path / "identifiers.sqlite"
    with Register(path) as register:
        register.assign(claim("1"), "kept")
        register.commit()

    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="never"):
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("left", "right"),
    [("The Bureau", "bureau"), ("Ｂｕｒｅａｕ", "Bureau"), ("People’s  Court", "Peoples Court"), ("科技厅", "科技厅")],
)
def test_names_are_the_same_name(left, right):
    assert name_key(left) == name_key(right)


def test_register_can_be_read_while_a_build_assigns_identifiers(tmp_path):
    """As a backup does; what does not fit into memory would keep it out until the build has ended."""
    with Register(tmp_path / "identifiers.sqlite") as register:
        for number in range(20_000):
            register.assign(claim(str(number)), f"office-{number}")
        with closing(sqlite3.connect(tmp_path / "identifiers.sqlite", timeout=0)) as reader:
            assert reader.execute("SELECT count(*) FROM assigned").fetchone() == (0,)


def test_assignments_wait_for_who_reads_the_register(register):
    """A backup of a large register takes longer than the five seconds after which SQLite gives up."""
    assert register._connection.execute("PRAGMA busy_timeout").fetchone()[0] >= 600_000
