"""Dates of founding and dissolution: exactly as precise as the source gives them, to the day, the month or the year.

reader.py       what a text is taken for, the most frequent first
worded.py       dates with the name of a month, in any order of day, month and year
months.py       the names of the months, from the Unicode CLDR
words.py        the words around a date: "founded in", "г.", "spring"
eras.py         years of eras and of other calendars: Japan, Taiwan, the Buddhist and the Persian one
"""

from publisher.normalise.dates.reader import date

__all__ = ["date"]
