"""A template that is compiled for one language says what Jinja's own extension says for a reader of it."""

import pytest
from jinja2 import DictLoader, Environment
from markupsafe import Markup

from publisher.uris import UriPolicy
from publisher.web.languages.catalogue import LANGUAGES
from publisher.web.languages.reader import speaking
from publisher.web.shell.compiling import environment_for
from publisher.web.shell.pages import Layout, register_filters

TEMPLATES = {
    "text": '<p title="{{ _("Search") }}">{{ _("Places") }}</p>',
    "variable": '{{ _("All %(count)s", count=count) }}',
    "hostile variable": '{{ _("All %(count)s", count=hostile) }}',
    "markup": '{{ _("All %(count)s", count=markup) }}',
    "in an expression": '{{ (_("All %(count)s", count=hostile)) ~ hostile }}',
    "argument of a macro": '{% macro shown(text) %}<b>{{ text }}</b>{% endmacro %}{{ shown(_("Copy")) }}',
    "trans": "{% trans %}Places <b>within</b> & more{% endtrans %}",
    "trans with variables": '{% trans url=hostile, version=count %}in release <a href="{{ url }}">{{ version }}</a>{% endtrans %}',
    "plural": "{% trans count=count, shown=count %}{{ shown }} institution{% pluralize count %}{{ shown }} institutions{% endtrans %}",
    "percent": "{% trans %}100 % of it{% endtrans %}",
    "no message": "{{ hostile }} {{ markup }} {{ count }} {{ none }} {{ _(word) }}",
    "context": '{{ pgettext("institution", "from") }}',
    "keys and attributes": "{{ row.name }} {{ row.missing }} {{ row['items'] }} {{ row.items() | length }} {{ count.real }}",
    "layout": '{{ layout.url("/x") }} {{ layout.url(hostile) }} {{ layout.title }}',
    "condition": '{{ _("Places") if count else _("Concepts") }}',
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TEMPLATES)
def test_compiled_template_says_the_same(name, language):
    environment = Environment(autoescape=True, loader=DictLoader(TEMPLATES))
    register_filters(environment)
    values = {"count": 3, "hostile": "<b>&'\"", "markup": Markup("<i>1</i>"), "none": None, "word": "Places"}
    values |= {"row": {"name": "<i>", "items": "kept"}, "layout": Layout("<u>", UriPolicy("http://x/lod"))}
    with speaking(language):
        expected = environment.get_template(name).render(values)
        made = environment_for(environment, LANGUAGES[language]).get_template(name).render(values)

    assert made == expected
    assert "<b>&'" not in made


def test_each_language_has_its_own_templates():
    environment = Environment(autoescape=True, loader=DictLoader({"page": '{{ _("Places") }}'}))
    register_filters(environment)
    said = {tag: environment_for(environment, row).get_template("page").render() for tag, row in LANGUAGES.items()}

    assert said["en"] == "Places"
    assert len(set(said.values())) == len(LANGUAGES)
