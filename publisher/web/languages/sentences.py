"""Sentences that the rest of the software makes in English, in the language of the reader.

What a build writes into a release, and what a lower layer says of a query, is English: data has no language. A page
that shows such a sentence translates it as a whole, by the message that it was made of. Any other text, such as the
words of a source, stays as it is. Fields are found by RE2, in time linear in the text.
"""

import re
from functools import lru_cache
from typing import Any, Final, TypeVar, cast

import re2

from publisher.web.languages import query_messages, source_messages
from publisher.web.languages.catalogue import SOURCE
from publisher.web.languages.reader import gettext, marked, reading

TextT = TypeVar("TextT")

MESSAGES: Final = (
    marked("%(problem)s; kept as text"),
    marked("HTML stands in the name"),
    marked("HTML stands in the text"),
    marked("Not an e-mail address; it was left out"),
    marked("The address is not a valid IRI and was left out"),
    marked("The address was percent-encoded"),
    marked("Control characters, which XML cannot carry, are shown as U+FFFD"),
    marked("The record that took this one's place is not published"),
    marked("No place %(name)s is in the gazetteer"),
    marked("a place and a building stand together without a comma; they were taken apart"),
    marked("day and month cannot be told apart; only the year is kept (say 'order' in the profile)"),
    marked("no WGS 84 coordinates"),
    marked("no address on the web, and no e-mail address"),
    marked("no country of ISO 3166"),
    marked("no date that is understood"),
    marked("no day of the calendar"),
    marked("it says only about when"),
    marked("a date of another calendar, or it may be: it cannot be converted exactly"),
    marked("a year of another calendar, which began some weeks or months later than ours; only it is kept"),
    marked("a part of a year; only the year is kept"),
    marked("the first midnight of a year stands for the whole year in many exports; only the year is kept"),
    marked("no domain name"),
    marked("no e-mail address"),
    marked("no web address"),
    marked("no name of an institution"),
    marked("not a postcode"),
    marked("nothing of this can be part of an address"),
    marked("only the text of the link is left, its address is lost"),
    marked("opening hours: some words are not understood"),
    marked("opening hours: they contradict the OpenStreetMap grammar"),
    marked("several values stand beside one date, so it is not known which of them it is about"),
    marked("the address has no http:// or https://; http:// was put in front"),
    marked("the area code is not written here; it was taken over from the number before"),
    marked("the district is not in the gazetteer, or its name fits several places"),
    marked("the end is before the beginning, so neither is published"),
    marked("the jurisdiction is taken from the name"),
    marked("the name says that it is a body of"),
    marked("the name says what it is a part of"),
    marked("the province of the address follows from its city or district"),
    marked("these places do not lie in one another"),
    marked("this is not in the profile's 'map' for it"),
    marked("this label is not known"),
    marked("this place is not in the gazetteer, or in it several times"),
    marked("this place is not in the gazetteer, or in several places"),
    marked("this may be a country, or a town or state of the same name: say 'country' in source.toml"),
    marked("what is about a person was left out"),
    marked("what the source says about people was left out"),
    marked("what the site puts around the page, not data; kept as it is"),
    marked("template labels of the page, not data; kept as they are"),
    marked("the page gives different opening hours; the first are taken for the site, the others for the contact"),
    marked("the text of the page has another name than its heading, which is taken for the name"),
    marked("written as a spreadsheet writes a number ('.0' at its end); the digits before it were read"),
    marked("the date of its end says that it is inactive; a rule for 'state' would say otherwise"),
    marked("no name: every record needs one; fill it in, or choose another column for 'names'"),
    marked("no identifier: every record needs its own; fill it in, or choose another column for 'key'"),
    marked("this row is a heading, a total or a note, not a record: remove it, or leave it here"),
    marked("Release %(version)s does not exist."),
    marked("Available as %(formats)s."),
    marked("This document is available as %(formats)s."),
    marked("Nothing is published at this address. The document is at %(address)s, also with %(suffixes)s at its end."),
    marked("There is no %(kind)s %(slug)s, and there never was."),
    marked("There is no query %(name)s. %(path)s lists the queries."),
    marked("%(name)s: this release has no such thing"),
    marked("%(name)s: expected a number from %(least)s to %(most)s."),
    marked("%(name)s: expected a whole number"),
    marked("%(name)s: expected one of %(values)s"),
    marked("%(name)s: expected at most %(most)s characters, got %(count)s"),
    marked("%(name)s: expected at most %(most)s characters"),
    marked("%(name)s: expected a text, got none"),
    marked("%(name)s: given more than once"),
    marked("%(name)s: is required"),
    marked("the parameter %(name)s is not known: expected %(names)s"),
    marked("parameter %(name)s: %(problem)s"),
    marked("the query %(query)s has no such parameter; it has %(names)s"),
    marked("The parameter %(name)s is there twice; send it once."),
    marked("The parameter %(name)s is no version, as in /releases."),
    marked("page: only %(count)s results are listed; add a filter, or use the dumps at /releases"),
    marked("The version of %(moment)s is no longer available."),
    marked("The release %(version)s is no longer kept here."),
    marked("This release is no longer available. Its documents are at %(path)s"),
    marked("Release %(version)s has no file %(name)s; %(path)s lists its files."),
    marked("This file is no longer available."),
    marked("the page has several names: %(names)s. Keep one, or make a page for each"),
    marked("the description ends in %(ending)s: cut off"),
    marked("over %(most)s characters is no address"),
    marked("over %(most)s characters is no telephone"),
    marked("opening hours: %(problem)s"),
    marked("the check digits of this %(scheme)s identifier are wrong"),
    marked("%(problem)s; published as the source has it, and not used to find the same institution elsewhere"),
    marked("no identifier of the %(scheme)s"),
    marked("longer than %(most)s characters: check the cell"),
    marked("the record at %(place)s has the identifier %(key)s too: give each record its own"),
    marked("the identifier %(key)s was written %(earlier)s before: use one spelling"),
    marked("the address of %(slug)s was assigned to another record before: give this thing another IRI"),
    marked(
        "merged into %(name)s, which is not in the source: add it, mark this one as deleted, or take the merger back"
    ),
    marked("records that were merged into each other: %(circle)s; fix one of them"),
    marked("institutions that are above each other: %(circle)s; fix one of the relations"),
    marked('%(count)s more rows belong to no record (unmatched = "ignore" expects it)'),
    marked("the row has nothing in %(column)s: fill it in, or remove the row"),
    marked("no record has %(key)s in %(column)s: correct it, or remove the row"),
    marked("unknown state %(state)s: add it to the 'map' of 'state', as active, inactive or withdrawn"),
    marked("the line is over %(size)s bytes, too long for a page; reading stopped here"),
    marked("the file is over %(size)s bytes, too large for a page; reading stopped here"),
    marked("the file is not %(encoding)s: byte 0x%(byte)s at offset %(offset)s; %(hint)s"),
    marked("the quotes are broken (%(reason)s): a quote inside a quoted cell is written twice"),
    marked("the line is longer than %(size)s bytes; only its beginning is shown"),
    marked("the page is over %(size)s bytes, too large for a page"),
    marked("the page has elements nested more than %(most)s deep: correct it, or exclude it"),
    marked("the page names an unknown encoding %(name)s: set 'encoding' in source.toml"),
    marked("the record has %(count)s members, %(most)s at most: correct the path to the records"),
    marked("the row has %(count)s values, and there are %(columns)s columns: correct it at its origin"),
    marked("expected %(what)s here; the rest was not read"),
    marked("the row is larger than %(size)s bytes; reading stopped here"),
    marked("the XML is broken (%(reason)s); save the file again"),
    marked("a cell in column %(number)s; a sheet has %(most)s at most"),
    marked("more than %(most)s statements with blank nodes: give some of them names"),
    marked("%(count)s statements are connected by blank nodes: give some of them names"),
    marked("a record has more than %(most)s elements: correct 'record' in [options]"),
    marked("no encoding %(name)s is known: correct the first line of the file"),
    marked("the file is not in the encoding that it declares (%(name)s); the records before were read"),
    marked("the XML is broken here (%(reason)s); the records before were read"),
    marked("a record has more than %(most)s values, aliases expanded: correct 'records' in [options]"),
    marked("the YAML is broken here (%(reason)s); the records before were read"),
    marked("this is not YAML in Unicode (%(reason)s); the records before were read"),
    marked("the database is broken here (%(reason)s): repair it, or export its table as .csv"),
    marked("the row is larger than %(size)s bytes: leave out its largest columns"),
    marked("merged areas cover more than %(most)s cells; save it again as .xlsx"),
    marked("expands to more than %(size)s bytes; if it is not a bomb, unpack it yourself"),
    marked("the packed file is broken or cut off (%(reason)s); the records before were read. Get it again"),
    marked("the row has %(count)s cells, %(header)s: %(advice)s"),
    marked("the file was not parsed within %(seconds)s s of processor time; split it"),
    marked("reading took longer than %(seconds)s s; make it smaller, or set a longer time"),
    marked(
        "the parser crashed on this file (limit: %(size)s MiB); "
        "it is nested too deeply or too large: split it, or save it again"
    ),
    marked("expected a CSS selector, got %(text)s"),
    marked("%(found)s: set 'delimiter' if it is not the right one, or divide the table"),
    marked("the header in row %(row)s has %(count)s"),
    marked("if the column names are in another row, set 'header_row'"),
    marked("add the missing cells, or join the lines of a cell that has a line break"),
    marked("put quotes around a cell that contains the delimiter, or name the last columns"),
    marked("it can be read as %(encodings)s: set 'encoding' in source.toml"),
    marked("no known encoding fits"),
    marked("Publisher not stated"),
    marked("No licence is stated for the publication as a whole; each source's dataset says what its source states."),
    marked(
        "%(count)s records of institutions as linked data, made from: %(sources)s. "
        "Every record has an address of its own, its provenance and its history."
    ),
    marked("The %(count)s records that %(title)s publishes from %(source)s."),
    marked("Made by %(software)s"),
    marked("The statements that this release has and the one before it has not."),
    marked("The statements that the release before this one has and this one has not."),
    marked("The records that changed from the release before to this one, and what changed of them."),
    marked("What RDF sources say of things that have no page here: with the whole, all statements of the release."),
    marked("The institutions of the latest release as a table, a row each."),
    marked("The places of the latest release as a table, a row each, which the table of institutions refers to."),
    marked("The concepts of the latest release as a table, a row each, which the table of institutions refers to."),
    marked("Everything of the latest release, as one file: %(name)s."),
    marked("What changed, record by record: %(title)s."),
    marked("The concept scheme %(name)s with all its concepts, in SKOS."),
    marked("Live queries in SPARQL 1.1."),
    marked("Atom feed"),
    marked("Linked Data Event Stream"),
    marked("ResourceSync source description"),
    marked("SPARQL service"),
    marked("%(title)s: SPARQL endpoint"),
    marked("%(title)s: OAI-PMH endpoint"),
    marked("%(title)s, through the SPARQL service"),
    marked("Kinds of quality notes"),
    marked("Tags of institutions"),
    marked("Institutions as linked data"),
    marked("Identifiers of %(source)s"),
    marked("expected a whole number, got %(value)s"),
    marked("expected a whole number from 0, got %(value)s"),
    marked("expected a value (%(type)s), got none"),
    marked("Government and public sector"),
    marked("institutions"),
    marked("linked open data"),
    marked("organisations"),
    marked("unknown"),
    marked("%(column)s is %(values)s … in the order of the rows. What are these numbers?"),
    marked("they count the rows, and change when one is inserted"),
    marked("identifiers, which stay with their institutions"),
    marked("The values of %(column)s look like names of people. What are they?"),
    marked("people: leave the column out"),
    marked("institutions or something else: publish it"),
    marked("The register names people. Whose telephones are %(column)s?"),
    marked("theirs: leave the column out"),
    marked("the institutions': publish it"),
    marked("The rows seem to be posts that people hold (%(examples)s). What is a record?"),
    marked("an institution: its rows are combined, and nothing of the holders is published"),
    marked("each row"),
    marked("The values of %(column)s are %(what)s (%(examples)s). What do they refer to?"),
    marked("codes, and no record has them as its key"),
    marked("those of the column %(column)s, not of the key"),
    marked("not certain: keep the column as a raw field"),
    marked("they are keys of this register, which other records have"),
    marked("The workbook has several sheets. Which one is read?"),
    marked("%(column)s has %(why)s (%(example)s). What comes first?"),
    marked("dates that can be read both ways"),
    marked("Which comes first in %(column)s, as in %(example)s?"),
    marked("the latitude (north and south)"),
    marked("the longitude (east and west)"),
    marked(
        "two numbers may be a position in either order: the latitude is taken to be first. "
        'If it is the longitude, say first = "longitude"'
    ),
    marked("both coordinates"),
    marked("both coordinates, the latitude first"),
    marked("both coordinates, the longitude first"),
    marked("not certain: keep such dates as text"),
    marked("the day"),
    marked("the month"),
    marked("In which country are telephones like %(number)s? (its code, as in GB; nothing if not certain)"),
    marked("%(count)s of %(columns)s columns recognised; check each guess in it"),
    marked("left out, because they seem to be about people: %(columns)s"),
    marked("language: nothing says which language the names are in; say it in source.toml if you know it"),
    marked("no column looks like %(what)s: name it as %(field)s in [profile]"),
    marked("an identifier"),
    marked("a name"),
    marked("the column names are in row %(row)s; above it is: %(text)s"),
    marked(
        "nothing says in which country telephone numbers without a country code are: they stay text. "
        'Say which, as in country = "GB"'
    ),
    marked("left out, because the values look like names of people"),
    marked("left out, because the register names people, and their mobile telephones seem to stand here"),
    marked("seems to be about a person"),
    marked("some of its values name people"),
    marked("is about the holder of a post"),
    marked("you said so"),
    marked("you said: %(answer)s"),
    marked("the parts of the address, each in a column of its own"),
    marked("every record has one, and no two are the same"),
    marked("every record has one, and no two are the same: %(examples)s"),
    marked("it is called a name"),
    marked("it is called a name: %(examples)s"),
    marked("the class of the record"),
    marked("the kinds of its values are known"),
    marked("several rows are of the same institution"),
    marked("names repeat, and the place tells them apart"),
    marked("no column is called an identifier, but this one has a code for every record"),
    marked("no column identifies a record, so the key is the name: name a better one if there is, which never changes"),
    marked("no column identifies a record, and names repeat: the key is %(columns)s"),
    marked("rows with the same value are combined to one record (group_by)"),
    marked("rows of the same name and place are combined to one record (group_by)"),
    marked("no header is known as a name, but the values read like names"),
    marked(
        "it counts the rows, and such numbers change hands when a row is inserted, so it is not the key. "
        "If they are identifiers that stay, say key = %(column)s"
    ),
    marked('it has %(why)s: they are kept as text. Say order = "dmy" or "mdy"'),
    marked("its values are %(what)s; no parent is made of them"),
    marked("its name and values suggest %(what)s"),
    marked("its name and values suggest %(what)s: %(examples)s"),
    marked("numbers of a register (%(scheme)s)"),
    marked("%(count)s of the first rows could not be read: they are listed at its end"),
    marked("not a valid telephone number: in %(region)s it would begin with %(prefix)s and an area code, or with +"),
    marked("not a valid telephone number: words stand among its digits"),
    marked("no record could be read"),
    marked("say which file of the source the new version replaces"),
    marked("%(file)s has no column %(column)s: %(advice)s"),
    marked("postal codes"),
    marked("parent bodies"),
    marked("telephone numbers"),
    marked("fax numbers"),
    marked("e-mail addresses"),
    marked("web addresses"),
    marked("domain names"),
    marked("short forms"),
    marked("other names"),
    marked("earlier names"),
    marked("dates"),
    marked("opening hours"),
    marked("states"),
    marked("countries"),
    marked("codes of countries"),
    marked("districts or counties"),
    marked("regions"),
    marked("towns"),
    marked("addresses"),
    marked("descriptions"),
    marked("kinds"),
    marked("responsibilities"),
    marked("administrative ranks"),
    marked("legal instruments"),
    marked("latitudes"),
    marked("longitudes"),
    marked("CHECK: %(problem)s"),
    marked("country: %(problem)s"),
    marked("language: %(problem)s"),
    marked("no file was chosen"),
    marked("%(address)s cannot be fetched: %(why)s"),
    marked("%(address)s is no web address: it begins with http:// or https://"),
    marked("English"),
    marked("Chinese"),
    marked("China"),
)
"""Messages with their fields; the field of one may be a sentence of another."""

_FIELD: Final = re.compile(r"%\((\w+)\)s")
_LONGEST: Final = 2_000
_OF_SENTENCES: Final = frozenset({"problem", "advice", "hint"})
"""Fields that never have the words of a source."""


def sentence(text: TextT) -> TextT:
    """Return a sentence of the software in the reader's language; any other text, and what is no text, as it is."""
    if reading().tag == SOURCE or not isinstance(text, str):
        return text
    if not text or len(text) > _LONGEST:
        return text
    return cast(TextT, _translated(reading().tag, text))


@lru_cache(maxsize=4096)
def _translated(_tag: str, text: str) -> str:
    if text in _WHOLE:
        return gettext(_WHOLE[text])
    for message, pattern in _PATTERNS:
        if found := pattern.fullmatch(text):
            return gettext(message) % {name: _part(name, value) for name, value in found.groupdict().items()}
    return text


def _part(name: str, value: str) -> str:
    """Return the value of a field: a sentence, in a field that has nothing else any text that the catalogue has."""
    translated = sentence(value)
    return gettext(value) if translated == value and name in _OF_SENTENCES else translated


def _pattern(message: str) -> Any:
    """What a message matches when its fields are filled in: a field is as short as can be, and never empty."""
    parts = _FIELD.split(message)
    fixed = (f"(?P<{part}>.+?)" if place % 2 else re2.escape(part) for place, part in enumerate(parts))
    return re2.compile(f"(?s){''.join(fixed)}")


def _precedence(message: str) -> tuple[bool, int]:
    """What is put around a problem comes first, then the message with the most words of its own."""
    return not message.startswith("%(problem)s"), -len(_FIELD.sub("", message))


def _capital(message: str) -> str:
    return message[:1].upper() + message[1:]


_ALL: Final = (*MESSAGES, *query_messages.MESSAGES, *source_messages.MESSAGES)

_WHOLE: Final = {form: message for message in _ALL if "%(" not in message for form in (message, _capital(message))}
"""A sentence may stand at the beginning of a line."""

_PATTERNS: Final = tuple((message, _pattern(message)) for message in sorted(_ALL, key=_precedence) if "%(" in message)
"""In the order in which they are tried."""
