"""From a file, or what was pasted, to keys: PEM, DER, JWK, JWKS, an OpenID configuration, or an HMAC secret."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from typing import Any, NamedTuple

from jwtinspect.analysis.jwk import key_of_jwk
from jwtinspect.analysis.key_objects import certificate_in, key_of_object
from jwtinspect.analysis.keys import BadKey, Key, secret_of
from jwtinspect.analysis.keytext import OPENSSH, bare, pem_block, what_else
from jwtinspect.analysis.password_work import check_work, is_encrypted
from jwtinspect.core.encoding import Mended, decode_base64url, read_json
from jwtinspect.core.text import shown

LARGEST = 5_000_000  # bytes of a file of keys
MOST = 10_000  # keys that are read of one file
_MOST_BLOCKS = 1000  # PEM blocks
_LONGEST_SECRET = 100_000  # bytes
_LARGEST_BLOCK = 100_000  # characters: a certificate; keys are far shorter
_PRIVATE = 30_000  # characters of private keys in PEM: each costs a test of its primes

_PEM = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*(?:-{1,4}[^-]+)*)-----END \1-----")
_JAVA = b"\xfe\xed\xfe\xed"  # what a Java key store begins with
_BARE = re.compile(r"[A-Za-z0-9+/=_\s-]+")


class KeyFile(NamedTuple):
    """What one file held. ``locked``: it is encrypted, and needs a password, or another one."""

    name: str
    keys: tuple[Key, ...]
    troubles: tuple[str, ...] = ()  # a sentence for each thing in it that is no key to verify with, and what to do
    locked: bool = False
    published: bytes = b""  # the file itself where it holds public keys: a forger may have taken it for a secret

    def __repr__(self) -> str:
        return f"<KeyFile of {len(self.keys)} keys>"


def read_keys(content: bytes, name: str, password: bytes | None = None) -> KeyFile:
    """The keys in a file's bytes. Never raises: what cannot be used is told."""
    file = _read(content, name, password)
    public = len(content) < _LARGEST_BLOCK and any(key.kty != "oct" and not key.private for key in file.keys)
    return file._replace(published=content) if public else file


def _read(content: bytes, name: str, password: bytes | None) -> KeyFile:
    if len(content) > LARGEST:
        return _none(name, f"has {len(content) // 10**6} MB, far more than keys take; is it the right file?")
    if content[:1] == b"\x30" and not content.isascii() and b"-----BEGIN" not in content:
        return _read_der(content, name, "DER", password)
    text = _text_of(content)
    if text is None:
        if content.startswith(_JAVA):
            return _none(
                name, "is a Java key store. Export the certificate: 'keytool -exportcert -rfc -keystore FILE'."
            )
        return _none(name, "is no key: neither text nor DER. Give a PEM file, a JWK or a JWKS.")
    stripped = bare(text)
    if not stripped:
        return _none(name, "is empty. Give a PEM file, a JWK or a JWKS.")
    if stripped[0] in "{[":
        return _read_json(stripped, name, password)
    if "-----BEGIN" in stripped:
        return _read_pem(stripped, name, password)
    if stripped.startswith(OPENSSH):
        return _read_openssh(stripped, name)
    return _read_bare(stripped, name, password)


_BEGINS = re.compile(rb"\s*-----BEGIN [A-Z0-9 ]*(?:KEY|CERTIFICATE|PARAMETERS)-----")


def seems_keys(content: bytes) -> bool:
    """Whether the content is keys and nothing to inspect, told from its first characters and its members' names."""
    if len(content) > LARGEST:
        return False
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] in (b"{", b"["):
        return b'"kty"' in content and b'"eyJ' not in content and b'_token"' not in content and b'"log"' not in content
    if start.startswith(tuple(each.encode() for each in OPENSSH)):
        return True
    return bool(_BEGINS.match(content)) or (start[:2] in (b"\x30\x82", b"\x30\x59") and not content.isascii())


def read_secret(content: bytes, name: str) -> KeyFile:
    """An HMAC secret in each reading that it allows: as it stands, as text, as base64 and as hex."""
    if len(content) > _LONGEST_SECRET:
        return _none(name, f"has {len(content) // 1000} kB, far more than a secret has; is it the right file?")
    text = _text_of(content)
    if b"-----BEGIN" in content:
        return _none(name, "is a key in PEM form, not a secret; whoever takes it for one is open to forged tokens.")
    if text is not None and text.lstrip()[:1] == "{" and '"kty"' in text:
        return read_keys(content, name)
    stripped = content.strip(b"\r\n").removeprefix(b"\xef\xbb\xbf") if text is not None else content
    readings = {stripped: "read as text"}
    readings.setdefault(content, "read with its line end")
    for form, secret in (("hex", _of_hex(stripped)), ("base64", _of_base64(stripped))):
        if secret:
            readings.setdefault(secret, f"read as {form}")
    readings.pop(b"", None)
    if not readings:
        return _none(name, "is empty. Put the secret into it, as text, base64 or hex.")
    return KeyFile(name, tuple(secret_of(secret, name, form) for secret, form in readings.items()))


def _none(name: str, why: str) -> KeyFile:
    return KeyFile(name, (), (f"{shown(name, 80)} {why}",))


def _text_of(content: bytes) -> str | None:
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"", "utf-8-sig")):
        if content.startswith(mark):
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _of_hex(text: bytes) -> bytes | None:
    try:
        return bytes.fromhex(text.decode("ascii"))
    except ValueError:
        return None


def _of_base64(text: bytes) -> bytes | None:
    try:
        decoded = decode_base64url(text.decode("ascii"))
    except ValueError:
        return None
    return decoded if isinstance(decoded, bytes) else decoded.data if isinstance(decoded, Mended) else None


# --------------------------------------------------------------------------------------------------------- JSON


def _read_json(text: str, name: str, password: bytes | None) -> KeyFile:
    value, problems = read_json(text.encode("utf-8", "surrogatepass"))
    if isinstance(value, dict) and isinstance(value.get("jwks"), dict) and "keys" not in value:
        value = value["jwks"]  # an OpenID configuration, or a client's registration, that holds its keys
    if isinstance(value, dict):
        if isinstance(value.get("keys"), list):
            return _key_set(value["keys"], name)
        if isinstance(value.get("kty"), str):
            return KeyFile(name, (key_of_jwk(value, name),))
        if isinstance(value.get("jwks_uri"), str):
            why = f"names its keys only by address (jwks_uri, {shown(value['jwks_uri'], 120)}), and nothing is fetched "
            return _none(name, why + "here. Save what that address answers, and give that file.")
        named = [(kid, text) for kid, text in value.items() if isinstance(text, str) and _may_be_key(text)]
        if named:
            return _named_keys(named, name, password, by_kid=len(named) == len(value))
    if isinstance(value, list):
        return _key_set(value, name)
    if value is None and problems:
        return _none(name, f"is neither a key nor readable JSON ({problems[-1].detail}).")
    return _none(name, "is JSON without keys. Give a JWK (with kty) or a JWKS (with keys).")


def _key_set(jwks: list[Any], name: str) -> KeyFile:
    good = [each for each in jwks[:MOST] if isinstance(each, dict) and "kty" in each]
    troubles = []
    if len(jwks) > MOST:
        troubles.append(f"{shown(name, 80)} holds {len(jwks)} keys; the first {MOST} are read.")
    if not good:
        return _none(name, "is a set without keys. Give one with at least one key (kty).")
    if len(good) < min(len(jwks), MOST):
        troubles.append(f"{shown(name, 80)} holds {len(jwks) - len(good)} entries that are no keys (without kty).")
    keys = set_of(good, name)
    broken = [key for key in keys if key.trouble and key.kty in ("RSA", "oct")]
    if broken and len(broken) < len(keys):
        more = f", and {len(broken) - 1} more cannot be used" if len(broken) > 1 else ""
        troubles.append(f"A key is passed over: the {broken[0].name} {broken[0].trouble}{more}.")
    return KeyFile(name, keys, tuple(troubles))


def set_of(jwks: list[dict[str, Any]], source: str) -> tuple[Key, ...]:
    """The keys of a JWKS (RFC 7517, section 5)."""
    return tuple(key_of_jwk(each, source, f"JWK {number} of {len(jwks)}") for number, each in enumerate(jwks, 1))


def _may_be_key(text: str) -> bool:
    return "-----BEGIN" in text or (text.startswith("MI") and len(text) > 60 and _BARE.fullmatch(text) is not None)


def _named_keys(texts: list[tuple[str, str]], name: str, password: bytes | None, *, by_kid: bool) -> KeyFile:
    """Keys in the members of an object: by their kid, as Google publishes its certificates; or among other members, as
    in a service account's file and in what Keycloak says of a realm."""
    keys: list[Key] = []
    troubles: list[str] = []
    for kid, text in texts[:_MOST_BLOCKS]:
        read = _read_pem(text, name, password) if "-----BEGIN" in text else _read_bare(text, name, password)
        troubles += read.troubles
        for key in read.keys:
            key.kid = kid if by_kid else None
            keys.append(key)
    return KeyFile(name, tuple(keys), tuple(troubles))


# ---------------------------------------------------------------------------------------------------- PEM and DER

_NO_KEYS = frozenset(("EC PARAMETERS", "DSA PARAMETERS", "DH PARAMETERS", "X509 CRL"))  # said to stand beside keys


def _read_pem(text: str, name: str, password: bytes | None) -> KeyFile:
    keys: list[Key] = []
    troubles: list[str] = []
    locked = False
    private = count = 0
    for count, block in enumerate(_PEM.finditer(text), 1):
        label, whole = block[1], block[0]
        if label in _NO_KEYS:
            continue
        if count > _MOST_BLOCKS or len(whole) > _LARGEST_BLOCK:
            troubles.append(f"{shown(name, 80)} holds more than keys take; what follows {len(keys)} keys is not read.")
            break
        private += len(whole) if "PRIVATE" in label else 0
        if private > _PRIVATE:
            troubles.append(f"{shown(name, 80)} holds very large or very many private keys; the rest is not read.")
            break
        try:
            keys.append(_of_block(label, pem_block(label, block[2]), name, password))
        except _Locked as error:
            locked = True
            troubles.append(f"{shown(name, 80)} {error}")
        except BadKey as error:
            troubles.append(f"{shown(name, 80)}: its {label.lower()} {error}.")
    if not count:
        return _none(name, "begins like PEM, but no block in it ends (-----END ...). Copy it whole.")
    if not keys and not troubles:
        return _none(name, "holds no key beside what stands before one, or the key was cut. Copy it whole.")
    return KeyFile(name, tuple(keys), tuple(dict.fromkeys(troubles)), locked)


class _Locked(Exception):
    """Encrypted, and not opened."""


def _of_block(label: str, block: str, name: str, password: bytes | None) -> Key:
    if label in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE"):
        return _of_certificate(_body(block), name, f"PEM {label.lower()}")
    if label == "CERTIFICATE REQUEST":
        raise BadKey("is a request for a certificate; give the certificate")
    if not label.endswith(("PUBLIC KEY", "PRIVATE KEY")):
        raise BadKey("is no key that signs tokens; give the certificate or the public key in it as PEM")
    from cryptography.hazmat.primitives import serialization

    data = block.encode("ascii", "replace")
    if label == "OPENSSH PRIVATE KEY":
        try:
            made = _opened(lambda: serialization.load_ssh_private_key(data, None))
        except BadKey:
            raise BadKey("is locked, cut or changed; 'ssh-keygen -p -m pkcs8' turns a copy of it into PEM") from None
        return key_of_object(made, name, "OpenSSH private key")
    if label.endswith("PUBLIC KEY"):
        return key_of_object(_opened(lambda: serialization.load_pem_public_key(data)), name, f"PEM {label.lower()}")
    encrypted = label == "ENCRYPTED PRIVATE KEY" or "ENCRYPTED" in block[:200]
    if encrypted:
        check_work(_body(block) if label.startswith("ENCRYPTED") else b"")
        if password is None:
            raise _Locked("is encrypted: its password is needed.")
    made = _opened(lambda: serialization.load_pem_private_key(data, password if encrypted else None), locked=encrypted)
    return key_of_object(made, name, f"PEM {label.lower()}")


def _opened(load: Any, *, locked: bool = False) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return load()
    except UnsupportedAlgorithm:
        raise BadKey("is of a kind that cannot be read") from None
    except (ValueError, TypeError):
        if locked:
            raise _Locked("is encrypted, and this password does not open it.") from None
        raise BadKey("cannot be read: it is cut or changed") from None


def _of_certificate(der: bytes, name: str, form: str) -> Key:
    certificate = certificate_in(der)
    return key_of_object(_opened(certificate.public_key), name, form, certificate)


def _body(block: str) -> bytes:
    lines = [line.strip() for line in block.splitlines()[1:-1] if ":" not in line]
    try:
        return b64decode("".join(lines), validate=True)
    except (binascii.Error, ValueError):
        raise BadKey("cannot be read: it is no base64") from None


def _read_bare(text: str, name: str, password: bytes | None) -> KeyFile:
    """Text that is neither JSON nor PEM: the base64 of a key without its armour, or something else."""
    if text.startswith("MI") and _BARE.fullmatch(text):
        decoded = decode_base64url(text)
        if not isinstance(decoded, bytes) and not isinstance(decoded, Mended):
            return _none(name, "looks like a key in base64, but is cut. Copy it whole.")
        der = decoded if isinstance(decoded, bytes) else decoded.data
        return _read_der(der, name, "base64", password)
    return _none(name, what_else(text))


def _read_openssh(text: str, name: str) -> KeyFile:
    """Public keys, one a line, as OpenSSH keeps them (RFC 4253, section 6.6)."""
    from cryptography.hazmat.primitives import serialization

    keys: list[Key] = []
    troubles: list[str] = []
    for line in [each for each in text.splitlines() if each.startswith(OPENSSH)][:_MOST_BLOCKS]:
        data = line[:_LARGEST_BLOCK].encode("ascii", "replace")
        try:
            made = _opened(lambda data=data: serialization.load_ssh_public_key(data))
            keys.append(key_of_object(made, name, "OpenSSH public key"))
        except BadKey as error:
            troubles.append(f"{shown(name, 80)}: its OpenSSH key {error}.")
    return KeyFile(name, tuple(keys), tuple(dict.fromkeys(troubles)))


def _read_der(der: bytes, name: str, form: str, password: bytes | None) -> KeyFile:
    """One key or certificate, whichever the DER is."""
    if len(der) > _LARGEST_BLOCK:
        return _none(name, "is far larger than any key. Is it the right file?")
    from cryptography.hazmat.primitives import serialization

    try:
        return KeyFile(name, (_of_certificate(der, name, f"{form} certificate"),))
    except BadKey:
        pass
    try:
        public = _opened(lambda: serialization.load_der_public_key(der))
        return KeyFile(name, (key_of_object(public, name, f"{form} public key"),))
    except BadKey:
        pass
    if len(der) > _PRIVATE:
        return _none(name, "is far larger than any private key. Is it the right file?")
    encrypted = is_encrypted(der)
    try:
        if encrypted:
            check_work(der)
            if password is None:
                raise _Locked("is encrypted: its password is needed.")
        made = _opened(
            lambda: serialization.load_der_private_key(der, password if encrypted else None), locked=encrypted
        )
        return KeyFile(name, (key_of_object(made, name, f"{form} private key"),))
    except _Locked as error:
        return KeyFile(name, (), (f"{shown(name, 80)} {error}",), True)
    except BadKey as error:
        if encrypted:
            return _none(name, f"{error}.")
        why = "begins like DER, but is no key or certificate. Of a PKCS#12 file (.p12, .pfx) export the certificate."
        return _none(name, why)
