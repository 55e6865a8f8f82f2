"""Send a notice by e-mail."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from publisher.errors import DeliveryError, NoticeSettingError
from publisher.notices.notice import Notice

TIMEOUT_S: Final = 30
PORTS: Final = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """A server that takes mail.

    Attributes:
        scheme: "smtp", "smtp+starttls" or "smtps".
        host, port: where it is.
        user, password: to log in with; "" for none.
    """

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = ""

    @classmethod
    def of(cls, address: str, password_file: Path | None) -> "MailServer":
        """Read the address of a server ("smtp+starttls://user@mail.example.org:587").

        Raises:
            NoticeSettingError: it is of another form, or the file with the password cannot be read.
        """
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise NoticeSettingError(address, "expected smtp://, smtp+starttls:// or smtps:// and a host")
        try:
            password = password_file.read_text(encoding="utf-8").strip() if password_file else ""
            port = parts.port or PORTS[parts.scheme]
        except OSError as error:
            raise NoticeSettingError(str(password_file), f"cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise NoticeSettingError(address, str(error)) from error
        return cls(parts.scheme, parts.hostname, port, unquote(parts.username or ""), password)


def send(server: MailServer, sender: str, receiver: str, identifier: str, notice: Notice) -> None:
    """Send a notice.

    Args:
        server: the server that takes it.
        sender: the address that it comes from.
        receiver: the address that it goes to.
        identifier: of the message, the same whenever it is sent again.
        notice: what to say.

    Raises:
        DeliveryError: the server cannot be reached, or did not take it; ``is_final`` if it refused it for good (5xx).
    """
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, receiver, notice.subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(identifier, sender.rpartition("@")[2] or None)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(notice.text)
    try:
        with _connected(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise DeliveryError(receiver, f"refused: {error}", is_final=min(codes) >= 500) from error
    except (smtplib.SMTPException, OSError) as error:
        raise DeliveryError(receiver, f"{server.host}: {error}") from error


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.scheme == "smtps":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_S, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_S)
    if server.scheme == "smtp+starttls":
        try:
            connection.starttls(context=ssl.create_default_context())
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise
    return connection
