"""Send a notice to a webhook, signed as Standard Webhooks specifies (HMAC-SHA256).

See: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import binascii
import hashlib
import hmac
import time
from pathlib import Path
from typing import Final

import requests

from publisher import __version__
from publisher.errors import DeliveryError, NoticeSettingError

TIMEOUT_S: Final = 20
PREFIX: Final = "whsec_"
LEAST_BYTES: Final = 24
"""The shortest key that the specification allows."""


def secret_of(file: Path) -> bytes:
    """Read the key of a webhook: ``whsec_`` and base64, as ``openssl rand -base64 32`` writes it.

    Raises:
        NoticeSettingError: it cannot be read, is not base64, or is too short.
    """
    try:
        text = file.read_text(encoding="ascii").strip()
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except OSError as error:
        raise NoticeSettingError(str(file), f"cannot be read: {error.strerror}") from error
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NoticeSettingError(str(file), "is not base64; write one by 'openssl rand -base64 32'") from error
    if len(key) < LEAST_BYTES:
        raise NoticeSettingError(str(file), f"has a key of {len(key)} bytes; at least {LEAST_BYTES} are needed")
    return key


def signature(key: bytes, identifier: str, timestamp: int, body: bytes) -> str:
    """Return the header ``webhook-signature`` of a message."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"


def post(url: str, key: bytes | None, identifier: str, body: bytes) -> None:
    """Send a message to a webhook.

    Args:
        url: where to.
        key: to sign with; None sends it without a signature.
        identifier: of the message, the same whenever it is sent again.
        body: JSON.

    Raises:
        DeliveryError: the receiver did not answer with 2xx; ``is_final`` if it says that it is gone (410).
    """
    timestamp = int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"institution-publisher/{__version__}",
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
    }
    if key:
        headers["webhook-signature"] = signature(key, identifier, timestamp, body)
    try:
        response = requests.post(url, data=body, headers=headers, timeout=TIMEOUT_S, allow_redirects=False)
    except requests.RequestException as error:
        raise DeliveryError(url, str(error)) from error
    if not response.ok or response.is_redirect:
        raise DeliveryError(
            url, f"it answered {response.status_code}", is_final=response.status_code == requests.codes.gone
        )
