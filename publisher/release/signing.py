"""Signatures of releases: Ed25519 (RFC 8032) over the bytes of ``manifest.json``, which has the digest of every file.

The signature is a file of 64 bytes beside the manifest, so that OpenSSL checks it without this software
(docs/releases.md). Whoever has the public key knows that the release is the publisher's, wherever it was fetched.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher.errors import SignatureError, SigningKeyError
from publisher.release.files import write_durably
from publisher.release.layout import MANIFEST, SIGNATURE

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_READ_ONLY = 0o444


def private_key(file: Path) -> "Ed25519PrivateKey":
    """Read a private key (PEM, PKCS #8), as ``openssl genpkey -algorithm ed25519`` writes it.

    Raises:
        SigningKeyError: it cannot be read, is no Ed25519 key, or needs a password; or the extra "signing" is missing.
    """
    key = _read(file, "load_pem_private_key", None)
    if type(key).__name__ != "Ed25519PrivateKey":
        raise SigningKeyError(str(file), "it is no private Ed25519 key")
    return key  # type: ignore[no-any-return]


def public_key(file: Path) -> "Ed25519PublicKey":
    """Read a public key (PEM), as ``openssl pkey -pubout`` writes it.

    Raises:
        SigningKeyError: it cannot be read, or is no Ed25519 key; or the extra "signing" is missing.
    """
    key = _read(file, "load_pem_public_key")
    if type(key).__name__ != "Ed25519PublicKey":
        raise SigningKeyError(str(file), "it is no public Ed25519 key")
    return key  # type: ignore[no-any-return]


def sign(release: Path, key: "Ed25519PrivateKey") -> Path:
    """Sign a release; a signature that it has already is replaced. Return the file of the signature."""
    file = release / SIGNATURE
    file.unlink(missing_ok=True)
    write_durably(file, key.sign((release / MANIFEST).read_bytes()))
    file.chmod(_READ_ONLY)
    return file


def check_signature(release: Path, key: "Ed25519PublicKey") -> None:
    """Check that the owner of a key has signed a release.

    Raises:
        SignatureError: there is no signature, or it is of another key or of another manifest.
    """
    file = release / SIGNATURE
    if not file.is_file():
        raise SignatureError(str(release), "it is not signed; its publisher signs it with 'publisher releases sign'")
    invalid = import_module("cryptography.exceptions").InvalidSignature
    try:
        key.verify(file.read_bytes(), (release / MANIFEST).read_bytes())
    except invalid:
        problem = "its signature is of another key, or its manifest was changed; do not use it before you know why"
        raise SignatureError(str(release), problem) from None


def _read(file: Path, loader: str, *arguments: Any) -> Any:
    try:
        serialization = import_module("cryptography.hazmat.primitives.serialization")
    except ImportError:
        problem = "signatures are not installed: pip install 'institution-publisher[signing]'"
        raise SigningKeyError(str(file), problem) from None
    try:
        return getattr(serialization, loader)(file.read_bytes(), *arguments)
    except OSError as error:
        raise SigningKeyError(str(file), f"it cannot be read: {error.strerror}") from None
    except TypeError:
        raise SigningKeyError(str(file), "it needs a password; write it without one, readable by you alone") from None
    except ValueError:
        raise SigningKeyError(str(file), "it is no key in PEM") from None
