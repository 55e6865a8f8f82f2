"""The days of the week, "daily", "open all day" and the like in further languages, for opening hours.

Short forms that mean another day in another language ("So": Sunday in German, Saturday in Czech) are told apart by the
forms beside them (:func:`unambiguous`), or are not read at all.
"""

import re
from collections.abc import Mapping
from typing import Final

from publisher.records import Day

MORE_DAYS: Final[Mapping[Day, str]] = {
    Day.MONDAY: (
        r"понедељак|pn|mån(?:dag(?:ar)?)?|man(?:dage?|dager)?|maanantai(?:sin|na)?|pon(?:iedziałek|iedziałku|iedziałki|edjeljak|edeljak|edeljek)?"
        r"|po(?:ndělí|ndelok)?|hétfő(?:n)?|hét|luni|dilluns|δευτέρα|δευτερα|δευ|понеділ(?:ок|ка)|понедельника|понеделник|pazartesi|pzt"
        r"|ال[إا]ثنين|(?:יום\s+)?שני|thứ\s+hai|t2|senin"
    ),
    Day.TUESDAY: (
        r"уторак|tis(?:dag(?:ar)?)?|tir(?:sdage?|sdager)?|tiistai(?:sin|na)?|wt(?:orek|orku|orki)?|út(?:erý)?|utorok|utorak|torek|kedd(?:en)?"
        r"|marți|marti|dimarts|τρίτη|τριτη|τρι|вівтор(?:ок|ка)|вторника|salı|sal|الثلاثاء|(?:יום\s+)?שלישי|thứ\s+ba|t3|selasa"
    ),
    Day.WEDNESDAY: (
        r"ons(?:dag(?:ar|e|er)?)?|keskiviikko(?:na|isin)?|ke|śr(?:oda|ody|odę)?|st(?:ředa|reda)?|srijeda|sreda|szerda|szerdán|sze"
        r"|miercuri|dimecres|τετάρτη|τεταρτη|τετ|серед[аиу]|среды|среда|сряда|çarşamba|çar|ال[أا]ربعاء|(?:יום\s+)?רביעי|thứ\s+tư|t4|rabu"
    ),
    Day.THURSDAY: (
        r"четвртак|tor(?:s(?:dag(?:ar|e|er)?)?)?|torstai(?:sin|na)?|czw(?:artek|artku|artki)?|čt(?:vrtek)?|štvrtok|četvrtak|četrtek|csütörtök(?:ön)?|csüt"
        r"|joi|dijous|πέμπτη|πεμπτη|πεμ|четвера?|четверга|четвъртък|perşembe|per|الخميس|(?:יום\s+)?חמישי|thứ\s+năm|t5|kamis"
        r"|(?<=[a-z]-)to\b|(?<=[a-z] - )to\b"
    ),
    Day.FRIDAY: (
        r"петак|fre(?:dag(?:ar|e|er)?)?|perjantai(?:sin|na)?|pe|piąt(?:ek|ku|ki)|pt|pá(?:tek)?|piatok|petak|petek|péntek(?:en)?|pén|vineri|divendres"
        r"|παρασκευή|παρασκευη|παρ|п['’ʼ]ятниц[яіюи]|пятницы|петък|cuma|cum|الجمعة|(?:יום\s+)?שישי|thứ\s+sáu|t6|jum'?at"
    ),
    Day.SATURDAY: (
        r"субота|lör(?:dag(?:ar)?)?|lør(?:dage?|dager)?|lauantai(?:sin|na)?|sob(?:ota|otę|oty)?|sb|sobota|subota|szombat(?:on)?|szo|sâmbătă|sambata|dissabte"
        r"|σάββατο|σαββατο|σαβ|субот[аиу]|субботы|събота|cumartesi|cmt|السبت|(?:יום\s+)?שבת|thứ\s+b[ảẩ]y|t7"
        r"|sabtu|(?<=-)la\b|(?<=, )la(?=\s+\d)"
    ),
    Day.SUNDAY: (
        r"недеља|sön(?:dag(?:ar)?)?|søn(?:dage?|dager)?|sunnuntai(?:sin|na)?|niedz(?:iela|ielę|iele)?|nd|ne(?:děle|deľa)?|nedjelja|nedelja|vasárnap|vas"
        r"|duminică|duminica|diumenge|κυριακή|κυριακη|κυρ|неділ[яіюи]|нд|воскресенья|неделя|pazar|paz|ال[أا]حد|(?:יום\s+)?ראשון|chủ\s+nhật|cn"
        r"|minggu|ahad"
    ),
}  # fmt: skip
"""By the day: names in scripts with spaces between words, each a whole word."""

UNSPACED_DAYS: Final[Mapping[Day, str]] = {
    Day.MONDAY: "(?:วัน)?จันทร์|सोमवार",
    Day.TUESDAY: "(?:วัน)?อังคาร|मंगलवार",
    Day.WEDNESDAY: "(?:วัน)?พุธ|बुधवार",
    Day.THURSDAY: "(?:วัน)?พฤหัส(?:บดี)?|गुरुवार|गुरूवार|बृहस्पतिवार",
    Day.FRIDAY: "(?:วัน)?ศุกร์|शुक्रवार",
    Day.SATURDAY: "(?:วัน)?เสาร์|शनिवार",
    Day.SUNDAY: "(?:วัน)?อาทิตย์|रविवार",
}
"""By the day: names in scripts whose vowel signs end words, to a regular expression."""

RANGES: Final[Mapping[str, tuple[Day, Day]]] = {
    r"l\s?-\s?v": (Day.MONDAY, Day.FRIDAY),
    r"l\s?-\s?j": (Day.MONDAY, Day.THURSDAY),
    r"l\s?-\s?s": (Day.MONDAY, Day.SATURDAY),
    r"l\s?-\s?d": (Day.MONDAY, Day.SUNDAY),
    r"m\s?-\s?f": (Day.MONDAY, Day.FRIDAY),
    r"h\s?-\s?p": (Day.MONDAY, Day.FRIDAY),
    r"h\s?-\s?cs": (Day.MONDAY, Day.THURSDAY),
    r"k\s?-\s?v": (Day.TUESDAY, Day.SUNDAY),
    r"(?:ימים\s+)?א['׳]?\s?-\s?ה['׳]?": (Day.SUNDAY, Day.THURSDAY),
    r"(?:ימים\s+)?א['׳]?\s?-\s?ו['׳]?": (Day.SUNDAY, Day.FRIDAY),
}
"""Ranges of days by their letters, which only together say which days they are."""

NUMBERED: Final = r"(?P<pt_from>[2-6])[aª.º]*\s*(?:a|à|-)\s*(?P<pt_to>[2-6])[aª.º]*\s*-?\s*feiras?"
"""Portuguese weekdays by their numbers, from Monday as the second ("2ª a 6ª feira")."""

WEEKDAYS: Final = (
    r"\b(?:alle\s+)?hverdag(?:e|er|ene)\b|\bvardagar\b|\barki(?:sin|päivisin)\b|\bdias\s+úteis\b|\bhafta\s+içi\b|\bdni\s+robocze\b"
    r"|\b(?:všední|pracovní)\s+dny\b|\b(?:hétköznap(?:okon)?|munkanapokon)\b|\bzile(?:le)?\s+lucrătoare\b|\b(?:робочі|рабочие)\s+дні?и?\b|\bбудні\b"
    r"|\bκαθημερινές\b|\bfeiners\b|\b(?:días\s+)?laborables\b|\bdiasúteis\b"
)
DAILY: Final = (
    r"\bcodziennie\b|\bdenně\b|\bnaponta\b|\bminden\s+nap\b|\bzilnic\b|\bщод(?:ня|енно)\b|\bκαθημερινά\b|\bκάθε\s+μέρα\b|يوميا[ًَ]?|كل\s+يوم"
    r"|प्रतिदिन|रोज़?ाना|\bhàng\s+ngày\b|\bmỗi\s+ngày\b|ทุกวัน|\bsetiap\s+hari\b|\bher\s+gün\b|\bdaglig(?:en)?\b|\ball[ae]\s+dag(?:ar|e)\b"
    r"|\bpäivittäin\b|\bjoka\s+päivä\b|\btots\s+els\s+dies\b|\bcada\s+dia\b|כל\s+יום|כל\s+הימים|\bdiariamente\b|\b7\s?j\s?/\s?7\b"
)
ALL_DAY: Final = (
    r"(?<![\d:.-])(?:24\s*(?:ώρες|ώρο|ساعة|שעות|ชั่วโมง|घंटे|giờ|jam|saat|óra|óraban|ore|horas|hores|heures|stunden|stunder|timer|tuntia|hodin|godziny|години"
    r"|часа|uur)(?!\w)|24\s?h?\s?/\s?24(?:\s?h)?|٢٤\s*ساعة)|على\s+مدار\s+الساعة|\b(?:круглосуточно|цілодобово|денонощно|non-?stop|dygnet\s+runt"
    r"|døgnåpent|døgnåbent|całodobowo|nepřetržitě|éjjel-nappal|rund\s+um\s+die\s+uhr|ympäri\s+vuorokauden|h24)\b"
)
AND: Final = (
    r"\b(?:og|och|ja|és|oraz|i|și|ve|και|та|і|و|và|dan|și|si)\b|และ|और"
    r"|(?<=po |út |st |čt |pá |ne )a(?=\s+(?:po|út|ut|st|čt|pá|so|ne)\b)"
    r"|\ba\b(?=\s+(?:pond|úter|střed|čtvrt|pát|sobot|neděl|stred|štvrt|piat|utor|nede))"
)
"""Words that join days; "a" joins them in Czech, and is a range in Portuguese."""

TO: Final = (
    r"\bt/m\b|\bt\.?e\.?m\.?\b|\btot\s+en\s+met\b|\b(?:till|til|إلى|الى|حتى|עד|đến|sampai|hingga|s/d|έως|μέχρι|ως|fins|până(?:\s+la)?|až)\b|से|तक|ถึง"
    r"|\bdo\b(?=\s+(?:poniedz|wtork|śr|czwart|piąt|sobot|niedz|pond|úter|střed|čtvrt|pát|neděl))"
)
CLOSED: Final = (
    r"\b(?:tancat|lukket|stengt|stängt|suljettu|kiinni|zamknięte|nieczynne|zavřeno|zárva|szünnap|închis|зачинено|вихідн(?:ий|і)|κλειστ[άόή]"
    r"|مغلق|סגור|đóng\s+cửa|nghỉ|tutup|kapalı)\b|बंद|ปิด"
)
NOISE: Final = (
    r"\b(?:kl|klo|od|من|dels?|les|ora|orele|între|ימים|từ|pukul|godz|hod|ώρες|ώρα|giờ|saat|jam|годин[иа]?|з|dalle\s+ore)\b\.?"
    r"|बजे|เวลา|น\.|วัน"
)
MORNING_MARK: Final = "ص"
AFTERNOON_MARK: Final = "م"
"""Arabic for a.m. and p.m."""

_CZECH: Final = re.compile(r"\b(?:po|út|čt|pá|št|pi)\b", re.IGNORECASE)
_MONDAY_OR_TUESDAY: Final = re.compile(r"\bma\b", re.IGNORECASE)
_ROMANCE: Final = re.compile(r"\b(?:lu|je|ve|sa)\b", re.IGNORECASE)
_SATURDAY_OR_SUNDAY: Final = re.compile(r"\bso\b", re.IGNORECASE)


def is_ambiguous(text: str) -> bool:
    """Whether "ma" may be Monday (Dutch, Finnish, Danish) or Tuesday (French, Spanish), by the days beside it."""
    return bool(_MONDAY_OR_TUESDAY.search(text) and _ROMANCE.search(text))


def unambiguous(text: str) -> str:
    """Return a text, as long as before, whose "So" means Saturday where the other days are Czech or Slovak."""
    return _SATURDAY_OR_SUNDAY.sub("sb", text) if _CZECH.search(text) else text
