"""The comment that belongs to a column is found beside its rule, above it, or among what was not recognised."""

import pytest

from publisher.studio.columns.remarks import remark_on

TOML = """[profile]
# a code for every record
key = "code"
names = [
  { from = "name # x", language = "en" },  # English
]
links = "web"

# Not recognised; kept as raw fields, so that nothing is lost:
#   status: open · closed
#     CHECK: 2 of its values say that something is closed
#   other: x
"""


@pytest.mark.parametrize(
    ("column", "remark"),
    [
        ("code", "a code for every record"),
        ("name # x", "English"),
        ("web", ""),
        ("status", "CHECK: 2 of its values say that something is closed"),
        ("other", ""),
        ("missing", ""),
    ],
)
def test_comment_is_found(column, remark):
    assert remark_on(TOML, column) == remark
