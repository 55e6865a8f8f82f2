"""Notices by e-mail, taken by a real mail server on loopback."""

import email
import email.policy
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from publisher.errors import DeliveryError, NoticeSettingError
from publisher.notices.mail import MailServer, send
from publisher.notices.notice import Notice, NoticeKind
from tests.support.web_servers import free_port

NOTICE = Notice(NoticeKind.BUILD_FAILED, "2026-11-24T12:30:05Z", "A build failed: 来源 x", "Zeile ä\nrow 2", {})


class Handler:
    def __init__(self, refusal=""):
        self.messages, self.refusal = [], refusal

    async def handle_RCPT(  # noqa: N802 - the names that the library calls
        self, server, session, envelope, address, options
    ):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - see above
        self, server, session, envelope
    ):
        self.messages.append((envelope, session.auth_data))
        return "250 OK"


@pytest.fixture
def serve():
    started = []

    def start(handler, **options):
        controller = Controller(handler, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        started.append(controller)
        return controller.port

    yield start
    for controller in started:
        controller.stop()


def test_message_is_whole(serve):
    handler = Handler()
    server = MailServer.of(f"smtp://127.0.0.1:{serve(handler)}", None)

    send(server, "site@example.org", "data@example.net", "msg_1", NOTICE)

    [(envelope, _)] = handler.messages
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("site@example.org", ["data@example.net"])
    assert message["Subject"] == "A build failed: 来源 x"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "msg_1" in message["Message-ID"]
    assert message.get_content().strip().splitlines() == ["Zeile ä", "row 2"]


def test_user_logs_in(serve, tmp_path):
    handler, asked = Handler(), []

    def authenticate(server, session, envelope, mechanism, data):
        asked.append((data.login, data.password))
        return AuthResult(success=True)

    options = {"authenticator": authenticate, "auth_require_tls": False}
    (tmp_path / "password").write_text("secret\n")
    server = MailServer.of(f"smtp://me%40x.org@127.0.0.1:{serve(handler, **options)}", Path(tmp_path / "password"))

    send(server, "site@example.org", "data@example.net", "msg_1", NOTICE)

    assert asked == [(b"me@x.org", b"secret")]
    assert len(handler.messages) == 1


@pytest.mark.parametrize(
    ("refusal", "is_final"),
    [("550 No such mailbox", True), ("451 Try again later", False)],
    ids=["for-good", "for-now"],
)
def test_mailbox_that_refuses(serve, refusal, is_final):
    server = MailServer.of(f"smtp://127.0.0.1:{serve(Handler(refusal))}", None)

    with pytest.raises(DeliveryError, match=r"data@example\.net did not take a notice") as caught:
        send(server, "site@example.org", "data@example.net", "msg_1", NOTICE)

    assert caught.value.is_final is is_final


def test_starttls_is_not_given_up_silently(serve):
    server = MailServer.of(f"smtp+starttls://127.0.0.1:{serve(Handler())}", None)

    with pytest.raises(DeliveryError, match="STARTTLS"):
        send(server, "site@example.org", "data@example.net", "msg_1", NOTICE)


def test_server_that_is_away():
    with pytest.raises(DeliveryError, match=r"127\.0\.0\.1"):
        send(MailServer("smtp", "127.0.0.1", 1), "site@example.org", "data@example.net", "msg_1", NOTICE)


@pytest.mark.parametrize("address", ["mail.example.org", "http://mail.example.org", "smtp://", "smtp://x:port"])
def test_address_of_a_server_that_is_none(address):
    with pytest.raises(NoticeSettingError):
        MailServer.of(address, None)


def test_password_that_cannot_be_read(tmp_path):
    with pytest.raises(NoticeSettingError, match="cannot be read"):
        MailServer.of("smtp://u@x.org", tmp_path / "none")
