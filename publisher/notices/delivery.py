"""Deliver notices to all targets, again and again until each has got them or too much time has passed."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from publisher.errors import DeliveryError, NoticeSettingError
from publisher.notices import mail, webhooks
from publisher.notices.memory import Memory, Waiting
from publisher.notices.notice import Notice

RETRY_AFTER_S: Final = (5.0, 60.0, 300.0, 1800.0, 7200.0, 18_000.0, 36_000.0, 36_000.0)
"""Seconds before each further try, as Standard Webhooks recommends; after the last one a notice is given up."""


@dataclass(frozen=True, slots=True)
class Targets:
    """Where notices go to.

    Attributes:
        webhooks: addresses.
        key: that webhooks are signed with; None for no signature.
        receivers: e-mail addresses.
        sender: the e-mail address that they come from.
        server: that takes the mail; None if nothing goes by mail.
    """

    webhooks: tuple[str, ...] = ()
    key: bytes | None = None
    receivers: tuple[str, ...] = ()
    sender: str = ""
    server: mail.MailServer | None = None

    @classmethod
    def of(cls, *, urls: str, secret: str, mail_to: str, mail_from: str, server: str, password: str) -> "Targets":
        """Read the settings; lists are separated by commas, ``secret`` and ``password`` are files.

        Raises:
            NoticeSettingError: one of them cannot be used.
        """
        webhook_urls, receivers = _list(urls), _list(mail_to)
        for url in webhook_urls:
            if not url.startswith(("http://", "https://")):
                raise NoticeSettingError(url, "is no http(s) address")
        if receivers and not (server and mail_from):
            raise NoticeSettingError(mail_to, "gets no mail without PUBLISHER_MAIL_SERVER and PUBLISHER_MAIL_FROM")
        return cls(
            webhook_urls,
            webhooks.secret_of(Path(secret)) if secret else None,
            receivers,
            mail_from,
            mail.MailServer.of(server, Path(password) if password else None) if receivers else None,
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each target, as the box of waiting notices has it."""
        return (*self.webhooks, *(f"mailto:{receiver}" for receiver in self.receivers))

    def send(self, waiting: Waiting) -> None:
        """Send a notice to its target.

        Raises:
            DeliveryError: it was not taken, or its target is no longer in the settings.
        """
        if waiting.target not in self.names:
            raise DeliveryError(waiting.target, "it is no longer in the settings", is_final=True)
        if waiting.target.startswith("mailto:"):
            assert self.server is not None
            receiver = waiting.target.removeprefix("mailto:")
            mail.send(self.server, self.sender, receiver, waiting.identifier, waiting.notice)
        else:
            webhooks.post(waiting.target, self.key, waiting.identifier, waiting.notice.payload())


def post(memory: Memory, notice: Notice, targets: Targets) -> str:
    """Put a notice into the box of each target; return its identifier."""
    identifier = f"msg_{notice.at.replace(':', '').replace('-', '')}_{uuid.uuid4().hex[:12]}"
    memory.post(identifier, notice, targets.names)
    return identifier


def deliver(memory: Memory, targets: Targets, clock: Callable[[], float] = time.time) -> list[DeliveryError]:
    """Try to deliver what is due; return what failed. What is not taken is tried again later."""
    errors = []
    for waiting in memory.due(clock()):
        try:
            targets.send(waiting)
        except DeliveryError as error:
            errors.append(error)
            if error.is_final or waiting.attempts == len(RETRY_AFTER_S):
                memory.delivered(waiting)
            else:
                memory.again(waiting, clock() + RETRY_AFTER_S[waiting.attempts])
        else:
            memory.delivered(waiting)
    return errors


def _list(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
