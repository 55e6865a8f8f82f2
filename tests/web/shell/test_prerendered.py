"""A template that is rendered ahead shows what Jinja shows of the same values, and no value becomes markup."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from publisher.web.languages.catalogue import LANGUAGES
from publisher.web.languages.reader import speaking
from publisher.web.shell.compiling import environment_for
from publisher.web.shell.pages import register_filters
from publisher.web.shell.prerendered import Parts
from tests.web.publication import HOSTILE, SCIENCE, WITHDRAWN

PART = '<p title="{{ name }}">{{ _("Places") }} {{ place }}{% if more %} <b>{{ more }}</b>{% endif %}</p>'


@pytest.fixture
def parts():
    environment = Environment(autoescape=True, loader=DictLoader({"part": PART, "_macros.html": ""}))
    register_filters(environment)
    return Parts(environment_for(environment, LANGUAGES["en"]), {})


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"name": "a", "place": "b", "more": "c"}, id="all"),
        pytest.param({"name": "a", "place": "b", "more": ""}, id="one-is-not-there"),
        pytest.param({"name": "a", "place": Markup("<i>b</i>")}, id="markup"),
        pytest.param({"name": "\"><script>&'", "place": "</p>"}, id="hostile"),
        pytest.param({"name": "\0place\0", "place": "\0more\0"}, id="like-a-mark"),
        pytest.param({"name": "{{ place }}", "place": "兰州"}, id="like-a-template"),
    ],
)
def test_part_shows_its_values_as_jinja_does(parts, values):
    expected = parts.rendered("part", **values)

    assert parts.filled("part", values) == expected
    assert parts.filled("part", values) == expected, "the second time"
    assert parts.page("part", values) == expected.encode()


def test_value_in_bytes_is_put_in_as_it_is(parts):
    assert "兰州 <i>".encode() in parts.page("part", {"name": "a", "place": "兰州 <i>".encode()})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "path",
    [
        f"institution/{SCIENCE}",
        f"institution/{HOSTILE}",
        f"institution/{WITHDRAWN}",
        "institution/gansu-government",
        "place/cn-620000",
        "concept/category/departments",
        "legislation/hall-2018-120",
    ],
)
def test_every_part_of_a_page_is_what_jinja_renders(app, monkeypatch, path, language):
    served = app.extensions["site"].served
    record = served.release.record(*path.split("/", 1))
    compared = []

    def both(method):
        def call(self, template, values, **fixed):
            made = method(self, template, values, **fixed)
            shown = {
                name: Markup(value.decode()) if isinstance(value, bytes) else value for name, value in values.items()
            }
            there = {name: value for name, value in shown.items() if value}
            compared.append(
                (template, made if isinstance(made, str) else made.decode(), self.rendered(template, **fixed, **there))
            )
            return made

        return call

    monkeypatch.setattr(Parts, "filled", both(Parts.filled))
    monkeypatch.setattr(Parts, "page", both(Parts.page))
    with speaking(language):
        app.extensions["document_pages"].render(served, record)

    assert {"document.html", "_change.html"} <= {template for template, _, _ in compared}
    for template, made, expected in compared:
        assert made == expected, template
