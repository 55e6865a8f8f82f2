"""What a Chinese body is by its name: its class, and the body that it is a part of."""

import re
from typing import Final

from publisher.adapters.department_page.prose import comparable

_CLASSES: Final = (
    ("Library", re.compile(r".*图书馆")),
    ("Hospital", re.compile(r".*(?:医院|卫生院|妇幼保健院)")),
    ("School", re.compile(r".*(?:小学|中学|学校|幼儿园|党校)")),
    ("CollegeOrUniversity", re.compile(r".*(?:大学|学院)")),
    (
        "GovernmentOrganization",
        re.compile(
            r".*(?:人民政府|政府|厅|局|委员会|委|办公室|办|署|法院|检察院|部|总队|支队|司|海关|税务所|派出所|街道办事处|办事处|公署|管理处)"
        ),
    ),
    ("Corporation", re.compile(r".*(?:公司|集团|银行)")),
    ("NGO", re.compile(r".*(?:协会|学会|基金会|商会|联合会)")),
)
_PART: Final = re.compile(
    r"(?P<whole>.{2,20}?(?:大学|学院|医院|中学|小学|公司))(?P<part>.{1,20}(?:处|部|院|系|中心|馆|办公室|所|委员会|室|科|会|办|站))"
)
OTHER: Final = "Organization"
GOVERNMENT: Final = "GovernmentOrganization"


def class_of_name(name: str, *, has_status: bool) -> str:
    """Return the class of a body by its name; a department of a government is one of government.

    Args:
        name: its name.
        has_status: whether its page says that it is a department of a government.
    """
    if has_status:
        return GOVERNMENT
    text = comparable(name)
    if _PART.fullmatch(text):
        return OTHER
    return next((found for found, pattern in _CLASSES if pattern.fullmatch(text)), OTHER)


def parent_in_name(name: str) -> str | None:
    """Return the body that a name says it is a part of ("示例大学教务处": 示例大学); None for a body of its own."""
    match = _PART.fullmatch(comparable(name))
    return name[: match.end("whole")] if match else None
