"""The words around a date: some say that it is one, some make it less than exact."""

import re
from typing import Final

_FOUNDED: Final = (
    "established", "established in", "established on", "est", "founded", "founded in", "founded on", "since", "ad",
    "a.d.", "anno", "opened", "opened in", "created", "created in", "built in", "inaugurated", "in", "on", "as of",
    "from",
    "gegründet", "gegründet am", "gegründet im jahr", "gegründet im jahre", "seit", "seit dem", "errichtet", "eröffnet",
    "im jahr", "im jahre",
    "fondé en", "fondée en", "fondé le", "fondée le", "fondation", "créé en", "créée en", "créé le", "créée le",
    "depuis", "depuis le", "le", "en", "ouvert en", "ouverte en",
    "fundada en", "fundado en", "fundada el", "fundado el", "creada en", "creado en", "desde", "desde el", "el", "año",
    "fundada em", "fundado em", "criada em", "criado em", "desde", "em", "ano", "ano de",
    "fondata nel", "fondato nel", "fondata il", "fondato il", "istituita nel", "istituito nel", "dal", "nel", "il",
    "opgericht", "opgericht in", "opgericht op", "sinds", "grundlagt", "grunnlagt", "grundad", "sedan", "siden",
    "założony w", "założona w", "założono", "od", "w", "dnia", "rok", "založen", "založena", "v roce", "od roku",
    "основан", "основана", "основано", "основан в", "основана в", "основано в", "создан", "создана", "создано",
    "создан в", "создана в", "образован", "образована", "образован в", "дата основания", "с", "в",
    "заснований", "заснована", "засновано", "засновано у", "створено", "kuruluş", "kuruldu", "ngày", "năm", "thành lập",
    "thành lập năm", "thành lập ngày", "didirikan", "didirikan pada", "berdiri", "sejak", "tahun", "تأسست", "تأسست عام",
    "تأسس عام", "تأسس", "عام", "سنة", "منذ", "ก่อตั้ง", "ก่อตั้งเมื่อ", "ตั้งแต่", "ค.ศ.", "창립", "설립", "개교", "개관", "創立",
    "設立", "開校", "開館", "開設",
)  # fmt: skip

_AFTER: Final = (
    "г", "год", "года", "году", "гг", "р", "рік", "року", "році", "р", "r", "rok", "roku", "m", "metai", "metų", "d",
    "gada", "gads", "gadā", "év", "yıl", "yılı", "yılında", "оны", "он", "жыл", "жылы", "թ", "թվական", "წელი", "წ",
    "年", "년", "ad", "ce", "c e", "a d", "n chr", "nchr", "n u z", "apr j-c", "anno", "م", "ميلادي", "ميلادية",
    "설립", "창립", "개교", "開校", "設立", "創立", "開館", "開設", "成立", "设立", "建立", "创办", "創辦", "创建",
    "kuruldu", "kurulmuştur", "gegründet",
)  # fmt: skip

_WITHIN: Final = frozenset({
    "of", "de", "del", "d'", "di", "da", "dia", "the", "le", "la", "el", "den", "der", "dnia", "dne", "am", "an", "a",
    "o", "st", "nd", "rd", "th", "er", "re", "ro", "ère", "e", "ko", "°", "º", "ª", "anul", "г", "года", "году", "год",
    "е", "го", "й", "р", "року", "рік", "r", "roku", "rok", "m", "metų", "d", "gada", "gads", "gadā", "év", "ж", "жылы",
    "оны", "сарын", "өдөр", "թ", "ค.ศ", "ที่", "เดือน", "ปี", "ngày", "tháng", "thg", "năm", "عام", "سنة", "ء",
})  # fmt: skip
"""Words within a date that say no more than its numbers do: "28 de octubre de 1898", "1918 m. vasario 16 d."."""

_SEASONS: Final = (
    "spring|summer|autumn|fall|winter|frühjahr|frühling|sommer|herbst|printemps|été|ete|automne|hiver|primavera|verano|"
    "otoño|invierno|estate|autunno|inverno|verão|outono|lente|zomer|herfst|wiosna|lato|jesień|zima|весна|лето|осень|"
    "зима|весной|летом|осенью|зимой|春季?|夏季?|秋季?|冬季?|春|夏|秋|冬"
)
_PART_OF_YEAR: Final = re.compile(
    rf"(?:(?:in |im |the |au |en |à l')?(?:{_SEASONS})(?: of| de| des jahres)?\s+(?P<after>\d{{4}})"
    rf"|(?P<before>\d{{4}})年?\s*(?:{_SEASONS})"
    r"|(?:q[1-4]|h[12]|[1-4]\s?q|[1-4]\.\s?quartal)[ ,/-]{0,2}(?P<quarter>\d{4})"
    r"|(?P<first>\d{4})[ ,/-]?q[1-4])",
    re.IGNORECASE,
)
_APPROXIMATE: Final = re.compile(
    r"(?:c\.?|ca\.?|circa|cca\.?|about|around|approx\.?|approximately|before|after|prior to|um|etwa|vor|nach|vers|"
    r"environ|avant|après|hacia|alrededor de|antes de|después de|verso|prima del|около|ок\.|до|после|約|约|~|≈|<|>)"
    r"\s*\d{3,4}.{0,9}|\d{3,4}\s?(?:\?|s|er|er jahre|-е|年代|年前后|頃|ごろ)",
    re.IGNORECASE,
)

_LONGEST_FIRST: Final = sorted({*_FOUNDED}, key=len, reverse=True)
_BEFORE_PATTERN: Final = re.compile(
    rf"(?:{'|'.join(re.escape(words) for words in _LONGEST_FIRST)})(?![^\W\d_])[.:,]?\s*(?=\S)", re.IGNORECASE
)
_AFTER_PATTERN: Final = re.compile(
    rf"(?<=[\d日号年])\s*(?:{'|'.join(re.escape(words) for words in sorted({*_AFTER}, key=len, reverse=True))})\.?\Z",
    re.IGNORECASE,
)


def without_words(text: str) -> str:
    """Return a date without the words before it ("founded in 1901") and after it ("1901 г.")."""
    before = None if text[:1].isdigit() else _BEFORE_PATTERN.match(text)
    rest = text[before.end() :] if before else text
    after = _AFTER_PATTERN.search(rest)
    return rest[: after.start()] if after else rest


def says_nothing(word: str) -> bool:
    """Whether a word within a date says no more than its numbers do."""
    return word in _WITHIN


def year_of_part(text: str) -> str | None:
    """Return the year of a season or a quarter ("spring 1970", "Q3 2001"); None if the text is neither."""
    match = _PART_OF_YEAR.fullmatch(text)
    return next(filter(None, match.groups())) if match else None


def is_approximate(text: str) -> bool:
    """Whether a text says about when something was: "c. 1850", "1850s", "before 1500"."""
    return _APPROXIMATE.fullmatch(text) is not None
