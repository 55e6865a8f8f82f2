"""What is said of the columns is said of those that there are."""

from publisher.catalog.columns import COLUMNS
from publisher.release import tables


def test_columns_are_those_of_the_table():
    assert tuple(column.name for column in COLUMNS) == tables.COLUMNS


def test_numbers_are_those_of_the_table():
    assert {column.name for column in COLUMNS if column.datatype == "number"} == tables.NUMBERS
