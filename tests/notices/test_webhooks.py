"""Webhooks are signed as Standard Webhooks specifies: its own library verifies what we send."""

import base64
import json
import subprocess

import pytest
import requests
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from publisher.errors import DeliveryError, NoticeSettingError
from publisher.notices import webhooks
from publisher.notices.notice import Notice, NoticeKind
from tests.notices.receivers import site

KEY = base64.b64encode(bytes(range(32))).decode()
NOTICE = Notice(NoticeKind.RELEASE_LIVE, "2026-11-24T12:30:05Z", "Release x is live: 机构", "text", {"release": "x"})


def test_library_of_the_specification_verifies_it(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    with site(**{"/hook": 204}) as receiver:
        webhooks.post(f"{receiver.url}/hook", webhooks.secret_of(tmp_path / "key"), "msg_1", NOTICE.payload())

    headers = {name.lower(): value for name, value in receiver.headers[0].items()}
    assert Webhook(KEY).verify(receiver.bodies[0], headers) == json.loads(receiver.bodies[0])
    assert json.loads(receiver.bodies[0]) == {
        "type": "release.live",
        "timestamp": "2026-11-24T12:30:05Z",
        "data": {"message": "Release x is live: 机构", "release": "x"},
    }
    assert headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(receiver.bodies[0] + b" ", headers)


def test_openssl_makes_the_same_signature(tmp_path):
    body = NOTICE.payload()
    signed = b"msg_1.1700000000." + body
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{bytes(range(32)).hex()}", "-binary"]

    digest = subprocess.run(command, input=signed, capture_output=True, check=True).stdout

    assert webhooks.signature(bytes(range(32)), "msg_1", 1700000000, body) == f"v1,{base64.b64encode(digest).decode()}"


def test_without_a_key_there_is_no_signature():
    with site(**{"/hook": 200}) as receiver:
        webhooks.post(f"{receiver.url}/hook", None, "msg_1", b"{}")

    assert "webhook-signature" not in {name.lower() for name in receiver.headers[0]}


@pytest.mark.parametrize(
    ("answer", "is_final"), [(500, False), (404, False), ((302, "http://127.0.0.1:1/", b""), False), (410, True)]
)
def test_what_is_no_success(answer, is_final):
    with site(**{"/hook": answer}) as receiver, pytest.raises(DeliveryError, match="did not take a notice") as caught:
        webhooks.post(f"{receiver.url}/hook", None, "msg_1", b"{}")

    assert caught.value.is_final is is_final
    assert len(receiver.asked) == 1, "a redirect is not followed"


def test_receiver_that_is_away(monkeypatch):
    def away(*_, **__):
        raise requests.ConnectionError("no connection")

    monkeypatch.setattr(requests, "post", away)
    with pytest.raises(DeliveryError, match="no connection"):
        webhooks.post("http://127.0.0.1:1/", None, "msg_1", b"{}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("no base64!", "is not base64"), ("c2hvcnQ=", "has a key of 5 bytes"), (None, "cannot be read")],
)
def test_key_that_cannot_be_used(tmp_path, text, problem):
    if text:
        (tmp_path / "key").write_text(text)

    with pytest.raises(NoticeSettingError, match=problem):
        webhooks.secret_of(tmp_path / "key")


def test_key_with_its_prefix(tmp_path):
    (tmp_path / "key").write_text(f"whsec_{KEY}")

    assert webhooks.secret_of(tmp_path / "key") == bytes(range(32))
