"""Signatures of files: Ed25519 (RFC 8032), in a file of 64 bytes beside the signed one.

A release is signed by its manifest, which has the digest of every other file; OpenSSL checks the signature without
this software (docs/releases.md).
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from publisher.errors import SignatureError, SigningKeyError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ENDING: Final = ".sig"
"""Of the name of a signature; what stands before it is the name of the signed file."""

_READ_ONLY: Final = 0o444


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


def signature_of(file: Path) -> Path:
    """Return where the signature of a file is."""
    return file.with_name(f"{file.name}{ENDING}")


def sign(file: Path, key: "Ed25519PrivateKey") -> Path:
    """Sign a file; a signature that it has already is replaced. Return the file of the signature."""
    signature = signature_of(file)
    new = signature.with_name(f"{signature.name}.new")
    new.write_bytes(key.sign(file.read_bytes()))
    new.chmod(_READ_ONLY)
    new.replace(signature)
    return signature


def check_signature(file: Path, key: "Ed25519PublicKey") -> None:
    """Check that the owner of a key has signed a file.

    Raises:
        SignatureError: there is no signature, or it is of another key or of other bytes.
    """
    signature = signature_of(file)
    if not signature.is_file():
        raise SignatureError(str(file), "it is not signed; its publisher signs it with 'publisher releases sign'")
    invalid = import_module("cryptography.exceptions").InvalidSignature
    try:
        key.verify(signature.read_bytes(), file.read_bytes())
    except invalid:
        problem = "its signature is of another key, or its manifest was changed; do not use it before you know why"
        raise SignatureError(str(file), problem) from None


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
