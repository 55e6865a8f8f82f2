"""The families of clients."""

import pytest

from publisher.telemetry.agents import BROWSER, family


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("CKAN/2.10.1", "CKAN"),
        ("ckanext-dcat harvester, CKAN 2.9", "CKAN"),
        ("udata/17.2 (+https://www.data.gouv.fr)", "udata"),
        ("curl/8.5.0", "curl"),
        ("python-requests/2.32.3", "python-requests"),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "Googlebot"),
        (
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
            "GPTBot",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", BROWSER),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36", BROWSER),
        ("Mozilla/5.0 (compatible; Bergbot/1.0; +https://berg.example)", "other crawler"),
        ("anna-bergs-script", "other program"),
        ("Prometheus/2.42.0", "Prometheus"),
        ("", None),
        ("  ", None),
    ],
)
def test_family(user_agent, expected):
    assert family(user_agent) == expected
