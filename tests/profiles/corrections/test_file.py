"""The file of corrections: read as people and spreadsheets save it, written so that spreadsheets leave it as it is."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from publisher.errors import SourceError
from publisher.profiles.corrections import Correction, CorrectionsFile
from publisher.profiles.corrections.recording import take_back

ROW = Correction("0007", "phone", "0931", "+49 40 1", "Data office", "2026-11-28", "an error")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "source.corrections.csv"


def texts(file):
    return [(each.key, each.old, each.new, each.when, each.line) for each in file.corrections]


def test_what_was_written_is_read(path):
    CorrectionsFile.read(path).put(ROW)

    assert path.read_bytes().startswith(b"\xef\xbb\xbfkey,field,old,new,who,when,why\r\n'0007,phone,'0931,'+49 40 1,")
    assert texts(CorrectionsFile.read(path)) == [("0007", "0931", "+49 40 1", "2026-11-28", 2)]


def test_correction_of_the_same_value_replaces_the_earlier(path):
    CorrectionsFile.read(path).put(ROW)
    again = Correction("0007", "phone", "0931", "040 2", "", "2026-11-29", "still an error")

    assert CorrectionsFile.read(path).put(again)
    assert texts(CorrectionsFile.read(path)) == [("0007", "0931", "040 2", "2026-11-29", 2)]


def test_other_rows_and_columns_are_kept(path):
    path.write_text("Key;Field;Old value;New value;Who;When;Why;Seen\n1;a;;b;;28.11.2026;x;yes\n2;a;;;;;;no\n", "utf-8")
    file = CorrectionsFile.read(path)
    file.put(ROW)

    assert [fault.code for fault in file.faults] == ["correction-incomplete"]
    assert path.read_text("utf-8-sig").splitlines() == [
        "Key,Field,Old value,New value,Who,When,Why,Seen",
        "1,a,,b,,'28.11.2026,x,yes",
        "2,a,,,,,,no",
        "'0007,phone,'0931,'+49 40 1,Data office,'2026-11-28,an error,",
    ]


@pytest.mark.parametrize("day", ["2026-11-28", "2026/11/28", "28.11.2026", "11/28/2026", "2026-11-28T10:00:00Z"])
def test_days_are_read_as_spreadsheets_write_them(path, day):
    path.write_text(f"key,field,old,new,who,when,why\n1,a,,b,,{day},x\n", "utf-8")

    assert [each.when for each in CorrectionsFile.read(path).corrections] == ["2026-11-28"]


@pytest.mark.parametrize("day", ["03/04/2026", "November", "2026", "31.2.2026"])
def test_days_that_may_be_two_are_asked_about(path, day):
    path.write_text(f"key,field,old,new,who,when,why\n1,a,,b,,{day},x\n", "utf-8")
    (fault,) = CorrectionsFile.read(path).faults

    assert (fault.code, fault.line, fault.field, fault.value) == ("correction-value-wrong", 2, "when", day)


def test_correction_is_removed(path):
    CorrectionsFile.read(path).put(ROW)
    file = CorrectionsFile.read(path)
    file.remove(file.corrections[0])

    assert CorrectionsFile.read(path).corrections == []


def test_file_with_rows_that_cannot_be_read_is_not_written(path):
    text = 'key,field,old,new,who,when,why\n1,a,,"b,,2026-11-28,x\n'
    path.write_text(text, "utf-8")

    with pytest.raises(SourceError, match="quotes are broken"):
        CorrectionsFile.read(path).put(ROW)
    assert path.read_text("utf-8") == text


def test_corrections_that_are_taken_back_at_once_are_all_gone(path):
    """Each reads the file and writes it again."""
    file = CorrectionsFile.read(path)
    for number in range(24):
        file.put(replace(ROW, key=str(number)))

    with ThreadPoolExecutor(6) as pool:
        removed = list(pool.map(lambda key: take_back(path, lambda each: each.key == str(key)), range(23)))

    assert [len(each) for each in removed] == [1] * 23
    assert [each.key for each in CorrectionsFile.read(path).corrections] == ["23"]
