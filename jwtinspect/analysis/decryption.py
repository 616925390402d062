"""Opens encrypted tokens (JWE, RFC 7516) with the keys at hand, in bounded time and memory.

The cryptography is joserfc's. What a token says of itself never makes it work long: iterations of a password's hashing
are counted before they are begun, and what is compressed is inflated up to a bound.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any, NamedTuple

from jwtinspect.analysis.keyring import Keyring, kid_words
from jwtinspect.analysis.keys import BadKey, Key
from jwtinspect.analysis.offline import without_network
from jwtinspect.core.encoding import decode_base64url
from jwtinspect.core.text import shown
from jwtinspect.core.token import Kind, Token

MOST_TRIED = 20  # keys that are tried on a token that names none
MOST_ROUNDS = 300_000  # PBES2's p2c: a fifth of a second; joserfc's own bound
MOST_WORK = 20_000_000  # rounds for all tokens of an input: some ten seconds
LARGEST = 8_000_000  # characters of a token that is opened
_LONGEST_KEY = 4096  # bytes of an encrypted key: RSA's are as long as its modulus
_LONGEST_HEADER = 100_000  # characters
LARGEST_INFLATED = 256_000  # bytes of what is compressed (zip); joserfc's own bound

_SIZES = {"A128": 128, "A192": 192, "A256": 256}
_DIRECT = {
    "A128GCM": 128,
    "A192GCM": 192,
    "A256GCM": 256,
    "A128CBC-HS256": 256,
    "A192CBC-HS384": 384,
    "A256CBC-HS512": 512,
}
_VECTORS = dict.fromkeys(("A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512"), 16)  # bytes; of the others 12
_WRAPS = ("A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW")
_AGREES = ("ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW")
_RSA = ("RSA-OAEP", "RSA-OAEP-256", "RSA1_5")
_PASSWORDS = ("PBES2-HS256+A128KW", "PBES2-HS384+A192KW", "PBES2-HS512+A256KW")
ALGORITHMS = frozenset(("dir", *_WRAPS, *_AGREES, *_RSA, *_PASSWORDS))
"""The ``alg`` of encrypted tokens that can be opened (RFC 7518, section 4.1; RFC 8037, section 3.2)."""


class Opened(NamedTuple):
    """What came of opening one encrypted token. ``content`` is None where no key opens it."""

    content: bytes | None
    text: str  # a sentence: with which key, or why not and what to do
    key: Key | None = None

    def __repr__(self) -> str:
        return f"<Opened {self.content is not None}>"


class _TooLarge(Exception):
    """The key opens it, and what is inside is more than is read."""


def decrypt(token: Token, keyring: Keyring) -> Opened:
    """Opens the token with one of the keys. Never raises; what was opened once is kept with the keys."""
    known = keyring.opened.get(token.compact)
    if known is None:
        known = keyring.opened[token.compact] = _opened(token, keyring)
    return known


def _opened(token: Token, keyring: Keyring) -> Opened:
    obstacle = _obstacle(token)
    if obstacle:
        return Opened(None, obstacle)
    header = token.header
    alg, enc = header["alg"], header["enc"]
    kid = header.get("kid")
    keys = [key for file in keyring.files for key in file.keys]  # a set in the input is of public keys
    named = [key for key in keys if isinstance(kid, str) and key.kid == kid]
    misfits: list[tuple[Key, str]] = []
    tried = 0
    for key in named or keys:
        why = misfit(key, alg, enc)
        if not why and tried < MOST_TRIED:
            keyring.work += header["p2c"] if alg in _PASSWORDS else 0
            if keyring.work > MOST_WORK:
                return Opened(None, _OVERWORKED)
            try:
                content = _decrypted(token, alg, enc, key)
                tried += 1
            except BadKey as error:
                why = str(error)
            except _TooLarge:
                return Opened(
                    None, f"Its content inflates to more than {LARGEST_INFLATED // 1000} kB, so it is not opened."
                )
            else:
                if content is not None:
                    how = "" if named or len(keys) == 1 else " (found by trying)"
                    return Opened(content, f"It was opened with the {key.name}{how}.", key)
        if why:
            misfits.append((key, why))
    return Opened(None, _refusal(token, tried, misfits, bool(named)))


def renew(keyring: Keyring) -> None:
    """Grants a new input the whole work of hashing; what was not tried for the last one may be tried again."""
    keyring.work = 0
    for name in [name for name, opened in keyring.opened.items() if opened.text == _OVERWORKED]:
        del keyring.opened[name]


_OVERWORKED = (
    "The encrypted tokens here ask for so many rounds of hashing (p2c) that this one is not tried; inspect it alone."
)


def _obstacle(token: Token) -> str:
    """Why no key could open it; empty where one can."""
    header = token.header
    alg, enc = header.get("alg"), header.get("enc")
    if token.kind is not Kind.JWE:
        return "It is not complete, so nobody can open it; get the token whole."
    if not isinstance(alg, str) or alg not in ALGORITHMS:
        return f"Its alg ({shown(str(alg), 30)}) is none that can be opened here."
    if not isinstance(enc, str) or enc not in _DIRECT:
        return f"Its enc ({shown(str(enc), 30)}) is none that can be opened here."
    if len(token.compact) > LARGEST:
        return f"It is longer than the {LARGEST // 10**6} MB up to which encrypted tokens are opened."
    if header.get("zip") not in (None, "DEF"):
        return "It is compressed in a way that is not known (zip)."
    if "zip" in header and "zip" not in token.protected:
        return "It says outside its protected header that it is compressed (zip), where nobody may heed it."
    if "crit" in header:
        return "It has parameters that nobody may skip (crit), and they are not known here."
    hashing = _overlong_hashing(header.get("p2c")) if alg in _PASSWORDS else ""
    if hashing:
        return hashing
    vector = len(_bytes(token.segments[2]))
    if vector != _VECTORS.get(enc, 12):
        takes = f"{enc} takes {8 * _VECTORS.get(enc, 12)} (RFC 7518, section 5)"
        return f"Its initialisation vector has {8 * vector} bits, and {takes}, so nobody can open it by the standard."
    return ""


def _overlong_hashing(rounds: object) -> str:
    """Why a password cannot be tried so many times hashed (RFC 7518, section 4.8.1.2); empty where it can."""
    if not isinstance(rounds, int) or isinstance(rounds, bool) or rounds < 1:
        return "It does not say how often its password is hashed (p2c), so it cannot be opened."
    if rounds <= MOST_ROUNDS:
        return ""
    amount = rounds if rounds < 10**15 else "more than 10^15"
    return (
        f"It asks for {amount} rounds of hashing before a password can be tried (p2c); more than {MOST_ROUNDS} are "
        "not begun, as a token could keep its receiver busy for days."
    )


def misfit(key: Key, alg: str, enc: str) -> str:
    """Why the key cannot open tokens of that ``alg`` and ``enc``, in words that follow "the key"; empty if it can."""
    if key.use == "sig":
        return "is for signatures (its use is sig), not for encryption"
    wanted = "RSA" if alg in _RSA else "EC or X25519" if alg in _AGREES else "oct"
    if wanted == "oct":
        if key.kty != "oct":
            return f"is {key.kind}, and {alg} needs a secret key"
        bits = _DIRECT[enc] if alg == "dir" else 0 if alg in _PASSWORDS else _SIZES[alg[:4]]
        if bits and key.bits != bits:
            return f"has {key.bits} bits, and {enc if alg == 'dir' else alg} needs {bits}"
    elif key.kty != wanted and not (alg in _AGREES and key.kty in ("EC", "OKP")):
        return f"is {key.kind if key.kty != 'oct' else 'a secret'}, and {alg} needs an {wanted} key"
    elif not key.private:
        return f"is public, and only the private key opens what was encrypted for it ({alg})"
    if key.alg is not None and key.alg not in (alg, enc):
        return f"is for {shown(key.alg, 20)}, and the token says {alg}"
    return key.trouble


def _refusal(token: Token, tried: int, misfits: list[tuple[Key, str]], named: bool) -> str:
    if tried:
        which = f"the key that has its {kid_words(token.header)}" if named else f"any of the {tried} keys that fit"
        which = which if named or tried > 1 else "the key that fits"
        return f"It cannot be opened with {which}: it is another key, or the token was changed."
    if not misfits:
        return f"It is encrypted ({token.header['alg']}), and there is no key to open it with."
    key, why = misfits[0]
    more = f", and {len(misfits) - 1} more do not fit" if len(misfits) > 1 else ""
    return f"It cannot be opened: the {key.name} {why}{more}."


@cache
def _library() -> Any:
    with without_network():
        from joserfc import jwe

    registry = jwe.JWERegistry(algorithms=sorted(ALGORITHMS | set(_DIRECT) | {"DEF"}), strict_check_header=False)
    return jwe, registry


def _sealed(jwe: Any, token: Token, key: Any) -> Any:
    """The token as the library has it between reading and opening. Its own readers bound compact tokens to the size of
    cookies, and write the protected header anew before they check it."""
    segments = token.segments
    encrypted_key, iv, ciphertext, tag = (_bytes(each) for each in segments[1:])
    if len(encrypted_key) > _LONGEST_KEY or len(segments[0]) > _LONGEST_HEADER:
        raise ValueError("more than any key or header takes")
    sealed = jwe.CompactEncryption(dict(token.header))
    sealed.base64_segments["aad"] = f"{segments[0]}.{token.aad}".removesuffix(".").encode("ascii")
    sealed.bytes_segments |= {"iv": iv, "ciphertext": ciphertext, "tag": tag}
    sealed.recipient = jwe.Recipient(sealed, recipient_key=key)
    sealed.recipient.encrypted_key = encrypted_key
    return sealed


def _bytes(segment: str) -> bytes:
    decoded = decode_base64url(segment)
    return decoded if isinstance(decoded, bytes) else decoded.data


def _decrypted(token: Token, alg: str, enc: str, key: Key) -> bytes | None:
    """The content; None where the key does not open it. Raises BadKey."""
    from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm

    jwe, registry = _library()
    from joserfc.errors import ExceededSizeError, JoseError

    if key.opener is None:
        key.opener = _for_library(key)
    try:
        with warnings.catch_warnings():  # that RSA1_5 is old, or a password short, is the sender's affair
            warnings.simplefilter("ignore")
            sealed = _sealed(jwe, token, key.opener)
            jwe.perform_decrypt(sealed, registry)
            content = sealed.plaintext
    except ExceededSizeError:
        raise _TooLarge from None
    except (JoseError, InvalidTag, UnsupportedAlgorithm, ValueError, TypeError, AssertionError, KeyError):
        return None
    if "zip" in token.header and content is not None and len(content) >= LARGEST_INFLATED:
        raise _TooLarge  # the library leaves the rest out without a word where it has just read all input
    return None if content is None else bytes(content)


def _for_library(key: Key) -> Any:
    from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

    kinds: dict[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey, "oct": OctKey}
    make = key.loaded.private
    if make is None:
        raise BadKey(f"is too large to be used ({key.kind})")
    private = make()
    return kinds[key.kty](private, private)
