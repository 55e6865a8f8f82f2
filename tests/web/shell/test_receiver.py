"""What happens to a request when the code that answers it has a bug."""

from tests.web.publication import make_app
from tests.web.receiver import Client, Site


def broken(*_, **__):
    raise RuntimeError("a bug")


def test_request_that_fails_outside_its_handler_is_a_typed_error(home, monkeypatch, caplog):
    site = Site(make_app(home))
    monkeypatch.setattr("publisher.web.shell.receiver.mounted", broken)
    status, headers, _ = site.ask("/healthz")
    site.close()

    assert status == 500
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert "failed outside its handler" in caplog.text


def test_client_whose_problem_cannot_be_sent_does_not_wait(home, monkeypatch, caplog):
    site = Site(make_app(home))
    aborted = []
    monkeypatch.setattr("publisher.web.shell.receiver.mounted", broken)
    monkeypatch.setattr("publisher.web.shell.receiver.refuse", broken)
    monkeypatch.setattr(Client, "abort", lambda client: (aborted.append(client), client.answered.set()), raising=False)
    site.ask("/healthz")
    users = site.app.extensions["site"].served._users
    site.close()

    assert len(aborted) == 1
    assert users == 0
    assert "could not be sent" in caplog.text
