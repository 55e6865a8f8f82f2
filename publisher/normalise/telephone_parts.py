"""What stands around the digits of telephones: what joins several numbers, extensions, and who answers.

Words between numbers are read in the languages of the registers tried so far; any other word stays among
the digits, and the number is then not understood. A word that joins numbers or begins a range stands after a digit.
"""

import re
from typing import Final, Literal, NamedTuple

from publisher.normalise.text import fold, squeeze

_SPACES: Final = re.compile(r"\s{3,}")
_BRACKET: Final = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BETWEEN: Final = (
    "und|oder|sowie|bzw|bis|et|ou|à|y|e|o|u|a|i|al|ao|até|hasta|fino|en|of|tot|och|eller|og|til|till|ja|tai"
    "|oraz|lub|do|nebo|až|ve|veya|и|или|до|та|або|και|ή|و|أو|إلى|to|through"
)
_JOINT: Final = re.compile(
    r"\s*(?:[、,;/|\n~]|\bor\b|\band\b|\+(?=\s)|或|和|及び?|至|または|又は|および|또는|및|와\s|과\s)\s*"
    rf"|(?<=[\d#])\s*\b(?:{_BETWEEN})\b\.?\s*(?=[+\d#])"
    r"|(?<=\d-\d\d)(?<=\d)\s+-\s+(?=\d{1,4}\s*$)|(?<=\d-\d\d\d)\s+-\s+(?=\d{1,4}\s*$)"
    r"|(?<=\d-\d\d\d\d)\s+-\s+(?=\d{1,4}\s*$)",
    re.IGNORECASE,
)
_EXTENSION_WORD: Final = (
    r"转分机|轉分機|转|轉|分机号?|分機|内线|內線|内線|내선|교환"
    r"|\b(?:ext(?:ension|ensión|ensão|n)?|app(?:arat)?|durchwahl|dw|nebenst(?:elle)?|klappe|kl|poste|interne|interno"
    r"|interni|int|anexo|ramal|toestel|tst|anknytning|lokal|linka|wewn|wew|dahili|доб|вн|внутр"
    r"|klapka|alanro|ankn|mellék|samb(?:ungan)?|εσωτ)\b\.?|ต่อ|máy lẻ|nội bộ|שלוחה|تحويلة|داخلی|داخلي"
    r"|\bw\.(?=\s*\d{1,5}\s*$)|\bx(?=\s*\d)"
)
_EXTENSION: Final = re.compile(rf"(?<=[\d)])\s*(?:{_EXTENSION_WORD})\s*[:.]?\s*(?=\d)", re.IGNORECASE)
_ONLY_EXTENSION: Final = re.compile(rf"\s*(?:{_EXTENSION_WORD})\s*[:.]?\s*\d", re.IGNORECASE)
_FAX_LATIN: Final = r"(?:tele)?fax(?:nummer)?|faks"
_FAX_OTHER: Final = "传真|傳真|ファックス|팩스|факс|φαξ|โทรสาร|فاكس|פקס|फैक्स"
_VOICE_LATIN: Final = (
    r"t[eé]l[eé]phones?|t[eé]l[eé]fono?s?|telefone?s?|telefonnummer|telefoon|t[eé]l[fps]?|phones?|ph|fono?|hotline|tlf"
    r"|tfn|puh(?:elin)?"
)
_VOICE_OTHER: Final = (
    "联系电话|聯絡電話|办公电话|电话|電話|전화|телефони?|тлф|тел|τηλ(?:έφωνο)?|đt|điện thoại"
    "|โทร(?:ศัพท์)?|هاتف|تلفن|טל(?:פון)?|फोन|दूरभाष"
)
FAX_WORDS: Final = f"{_FAX_LATIN}|{_FAX_OTHER}"
VOICE_WORDS: Final = f"{_VOICE_LATIN}|{_VOICE_OTHER}"
"""Words before telephones and faxes, as regular expressions."""

_FAX: Final = re.compile(rf"\b(?:{_FAX_LATIN})\b|{_FAX_OTHER}", re.IGNORECASE)
_VOICE: Final = re.compile(
    rf"(?:(?<![^\W_])(?:{_VOICE_LATIN})(?![^\W\d_])|{_VOICE_OTHER})(?:\s*(?:no|number)(?![^\W\d_]))?[.:]?",
    re.IGNORECASE,
)
_VOICE_AND_FAX: Final = re.compile(
    rf"(?<![^\W_])({VOICE_WORDS})([.:]?)\s*(?:[/&+]|und|and|et|y|e)\s*(?:{FAX_WORDS})(?![^\W\d_])", re.IGNORECASE
)
_LEAD: Final = re.compile(r"(?P<label>[^\d+:]*[^\W\d_][^\d+:]*)\s*[:.]?\s*(?=[+\d])")
_TAIL: Final = re.compile(r"(?<=\d)\s*(?P<label>[^\W\d_][^\d+]*)$")
_AREA_CODE: Final = re.compile(r"(?:[^\W\d_]*[.:\s]*)[(+]*\d[\d\s()-]{0,11}")


class Piece(NamedTuple):
    """One number of a field, and what stands between it and the next."""

    text: str
    joint: str


def joined_pieces(text: str) -> list[Piece]:
    """Split a field at what joins numbers, outside brackets; an extension stays with its number."""
    text = _SPACES.sub(lambda match: "\n" if "\n" in match[0] else "  ", text)
    text = _VOICE_AND_FAX.sub(r"\1\2", text)  # "Tel./Fax": somebody answers there
    masked = _BRACKET.sub(lambda match: "#" * len(match[0]), fold(text))
    start, pieces = 0, list[Piece]()
    for end, after in [*(match.span() for match in _JOINT.finditer(masked)), (len(text), len(text))]:
        joint = masked[end:after].strip()
        if pieces and _ONLY_EXTENSION.match(masked[start:end]):
            pieces[-1] = Piece(f"{pieces[-1].text} {text[start:end].strip()}", joint)
        elif piece := text[start:end].strip():
            pieces.append(Piece(piece, joint))
        start = after
    return pieces


def is_area_code(text: str, joint: str) -> bool:
    """Whether a piece and the "/" after it may be an area code and what sets it off ("0511/9530")."""
    return joint == "/" and _AREA_CODE.fullmatch(fold(text)) is not None


def without_labels(text: str) -> tuple[str, str | None, Literal["voice", "fax"]]:
    """Split a piece into the digits to dial, who answers, and whether it is a fax."""
    labels: list[str] = []

    def bracket(match: re.Match[str]) -> str:
        inner = match[1].strip()
        if re.fullmatch(r"\+?[\d\s-]+", inner):
            return "" if inner == "0" else f" {inner} "
        if _ONLY_EXTENSION.match(inner):
            return f" {inner}"
        labels.append(inner)
        return " "

    rest = _EXTENSION.sub(" ext. ", _BRACKET.sub(bracket, text)).strip()
    if lead := _LEAD.match(rest):
        labels.insert(0, lead["label"])
        rest = rest[lead.end() :]
    if tail := _TAIL.search(rest):
        labels.append(tail["label"])
        rest = rest[: tail.start()]
    kind: Literal["voice", "fax"] = "fax" if any(_FAX.search(label) for label in labels) else "voice"
    names = [squeeze(_VOICE.sub(" ", _FAX.sub(" ", label))).strip(" :.-/&") for label in labels]
    return rest, ", ".join(name for name in names if name) or None, kind
