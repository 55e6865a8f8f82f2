"""The words of opening hours in other languages than English and Chinese, as parts of regular expressions.

Each word belongs to one kind of token whatever its language, so that a text need not say which language it is in.
"""

from collections.abc import Mapping
from typing import Final

from publisher.records import Day

DAY_NAMES: Final[Mapping[Day, str]] = {
    Day.MONDAY: (
        r"mo(?:n(?:day)?s?)?|montags?|lundis?|lun(?:edì|edi|es)?|segundas?(?:-feiras?)?|seg|ma|maandag(?:en)?"
        r"|понедельник|пн"
    ),
    Day.TUESDAY: (
        r"tu(?:e(?:s(?:day)?)?s?)?|dienstags?|di|mardis?|mar(?:tes|tedì|tedi)?|terças?(?:-feiras?)?|ter|dinsdag(?:en)?"
        r"|вторник|вт"
    ),
    Day.WEDNESDAY: (
        r"we(?:d(?:nesday)?s?)?|mittwochs?|mi|mercredis?|mer(?:coledì|coledi)?|mi[ée](?:rcoles)?"
        r"|quartas?(?:-feiras?)?|qua|wo|woensdag(?:en)?|среда|ср"
    ),
    Day.THURSDAY: (
        r"th(?:u(?:rs?(?:day)?)?s?)?|donnerstags?|do|jeudis?|jeu|jueves|jue|giovedì|giovedi|gio"
        r"|quintas?(?:-feiras?)?|qui|donderdag(?:en)?|четверг|чт"
    ),
    Day.FRIDAY: (
        r"fr(?:i(?:day)?s?)?|freitags?|vendredis?|ven(?:erdì|erdi)?|viernes|vie|sextas?(?:-feiras?)?|sex|vr"
        r"|vrijdag(?:en)?|пятниц[аыу]|пт"
    ),
    Day.SATURDAY: (
        r"sa(?:t(?:urday)?s?)?|samstags?|sonnabends?|samedis?|sam|s[áa]bados?|s[áa]b|sabato|za|zaterdag(?:en)?"
        r"|суббот[аыу]|сб"
    ),
    Day.SUNDAY: (
        r"su(?:n(?:day)?s?)?|sonntags?|so|dimanches?|dim|domingos?|dom|domenica|zo|zondag(?:en)?|воскресенье|вс"
    ),
}  # fmt: skip
"""By the day: its names and short forms, each a whole word."""

ASIAN_DAYS: Final[Mapping[str, Day]] = dict(zip("月火水木金土日월화수목금토일", [*Day, *Day], strict=True))
"""By the first character of a Japanese or Korean weekday."""
ASIAN_DAY: Final = r"(?<!\d)(?P<asian>[月火水木金土日](?:曜日?)?|[월화수목금토일](?:요일)?)(?![가-힣])"

HOLIDAY: Final = (
    r"(?:(?:an|les|el|dei|i|os|op)\s+)?(?:(?:gesetzliche[nr]?\s+)?feiertag(?:en|e|s)?|jours?\s+fériés?|festivi|festivos"
    r"|(?:días\s+)?feriados|feestdagen|праздни(?:чных|чные|ки|ков)(?:\s+дн(?:ей|и))?)|国民の祝日|祝祭日|祝日|공휴일"
)
EXCEPT: Final = r"außer|ausser|ausgenommen|sauf|hors|excepto|salvo|esclus[oie]|eccetto|tranne|exceto|behalve|кроме"
CLOSED: Final = (
    r"\b(?:geschlossen|fermée?s?|chius[oi]|cerrado|fechado|gesloten|закрыто|выходн(?:ой|ые)|off)\b"
    r"|休館日?|定休日?|休診日?|閉[館庁]日?|休み|休[业業]日?|闭馆(?:整理|休整|维护|休息|日)?|休馆日?|公休日?|휴관일?|휴업일?|휴무일?|휴무"
)
CLOCK: Final = r"[点时時시](?!\d)|o'?clock|h(?:eures?|rs?|oras?)?\b|uhr\b|ore\b|uur\b|ч\b\.?"
MORNING: Final = r"vormittags?|morgens|le\s+matin|matin|mattina|mañana|manhã|午前|오전"
AFTERNOON: Final = r"nachmittags?|après-midi|pomeriggio|tarde|午後|오후"
WEEKDAYS: Final = r"werktags|wochentags|en\s+semaine|平日|평일|будни|по\s+будням"
DAILY: Final = (
    r"täglich|tous\s+les\s+jours|ogni\s+giorno|todos\s+los\s+días|todos\s+os\s+dias|dagelijks|ежедневно|毎日|매일"
)
DASH: Final = r"\b(?:bis|au|à|al|alle|a|às|até|hasta|tot|до|по)\b|から|부터"
SEPARATOR: Final = r"\b(?:und|sowie|et|y|e|en|и)\b|・|및"
NOISE: Final = (
    r"\b(?:uhr|uur|von|du|de|des|le|la|las|dal|dalle|dalla|da|das|van|с|со|öffnungszeiten|horaires?|orario|horario|ouvert"
    r"|geöffnet|abierto|aperto|aberto|openingstijden|режим\s+работы|часы\s+работы)\b|まで|까지|開館時間|開館|受付時間"
)

CLOSED_LABEL: Final = (
    r"(?:closed(?:\s+days?)?|geschlossen|schließtage?|休館日?|定休日?|休業日|休診日|閉庁日|休息日|[闭閉][馆館](?:时间|時間|日)?|휴관일?|휴무일?)"
    r"\s*[:：]"
)
"""A label of the days that are closed."""

NO_DAYS: Final = r"(?:年中)?[無无]休|なし|無し|无|無|연중무휴|없음|none|keine"
"""What stands behind that label where no day is closed."""

YEARLY: Final = (
    r"年末年始(?:\s*[(（][^()（）]{0,40}[)）])?|お盆|(?:春节|春節|国庆节?|國慶節?|农历新年|農曆新年|除夕)(?:假期|期间|期間|当天)?"
    r"|연말연시|명절|(?:설날?|추석)(?:\s*(?:연휴|당일))?"
    r"|(?:zwischen den jahren|jahreswechsel)"
    r"|[(（][^()（）]{0,30}(?:の場合|にあたる|に当たる|의 경우|경우|顺延|順延)[^()（）]{0,30}[)）]"
)
"""Days of the year on which an office is closed besides, or instead; weekly hours cannot say so."""
