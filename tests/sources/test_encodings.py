"""Encodings: recognised where one clearly makes sense, else an error that shows how each candidate reads."""

import io

import pytest

from publisher.errors import UnreadableFileError
from publisher.sources.lines import find_encoding, find_unicode

LINES = {
    "cp932": "奈良県立図書情報館\n千葉市花見川図書館\n港区立みなと図書館",
    "euc_jp": "大阪府立中央図書館\nさいたま市教育委員会",
    "cp949": "부산광역시 해운대구청\n국립중앙도서관",
    "big5": "臺北市政府教育局\n國家圖書館\n高雄市立美術館",
    "gb18030": "兰州市档案馆,城关区\n北京市海淀区图书馆",
    "koi8-r": "Министерство здравоохранения\nГородская библиотека",
    "windows-1251": "Міністерство освіти\nГородская больница №1",
    "cp866": "Министерство образования и науки",
    "windows-1256": "وزارة الصحة\nالهيئة العامة للكتاب\nمدينة القاهرة",
    "windows-1255": "משרד החינוך\nעיריית תל אביב\nהספרייה הלאומית",
    "windows-1253": "Υπουργείο Παιδείας\nΔήμος Αθηναίων",
    "cp874": "กระทรวงศึกษาธิการ\nห้องสมุดแห่งชาติ",
    "windows-1254": "Kültür ve Turizm Bakanlığı\nİstanbul Büyükşehir Belediyesi",
    "windows-1250": "Krajský úřad Středočeského kraje\nMěstská knihovna Říčany",
    "windows-1257": "Rīgas dome\nKultūras ministrija, Ķekava",
    "windows-1252": "Préfecture de l’Hérault\nÉcole normale\nBibliothèque",
    "cp850": "Landesbehörde für Umwelt\nStädtische Bühnen Köln\nStraßenbauamt",
    "mac-roman": "Université de Liège\nBibliothèque générale",
}


def opener(body):
    return lambda: io.BytesIO(body)


@pytest.mark.parametrize("name", LINES)
def test_text_below_a_header_in_ascii(name):
    body = f"code,name\n{LINES[name]}\n".encode(name)

    assert body.decode(find_encoding(opener(body)).name) == f"code,name\n{LINES[name]}\n"


def test_amounts_in_pounds_are_western():
    body = "name,pay\nArts Council,£50,000 a year\nTide Board,£500 per day\nLock Board,£12\n".encode("windows-1252")

    assert "Tide Board,£500 per day" in body.decode(find_encoding(opener(body)).name)


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("Ministerstwo Środowiska\n".encode("windows-1250"), id="few-letters"),
        pytest.param(bytes(range(0x80, 0x100)), id="no-text-at-all"),
    ],
)
def test_doubtful_text_is_not_guessed(body):
    with pytest.raises(UnreadableFileError) as error:
        find_encoding(opener(body), name="list.csv")

    assert (error.value.fault.code, error.value.fault.file) == ("encoding-unknown", "list.csv")


def test_candidates_are_shown_as_they_read():
    with pytest.raises(UnreadableFileError, match="in windows-1250 a line reads “Ministerstwo Środowiska”"):
        find_encoding(opener("Ministerstwo Środowiska\n".encode("windows-1250")))


def test_single_bad_byte_does_not_refute_an_encoding():
    lines = [f"{number},Préfecture" for number in range(300)]
    body = "\n".join(lines).encode("windows-1252") + b"\n300,broken \x81\n"

    assert find_encoding(opener(body)).name == "windows-1252"


def test_other_encodings_are_not_unicode():
    assert find_unicode(opener("Préfecture".encode("windows-1252"))) is None
    assert find_unicode(opener(b"plain")).name == "utf-8"
