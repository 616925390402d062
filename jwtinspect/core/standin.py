"""What stands in a redacted copy where something usable or personal stood: known again wherever it is read.

A stand-in is made of the value and of a salt that is drawn for each copy and then forgotten: the same value has the
same stand-in all through one copy, nobody can try out what it was, and two copies cannot be joined by it.
"""

from __future__ import annotations

import re

WORD = "redacted"
REPLACED = "a redacted copy has a filler of the same length in its place"  # as a flaw of the token in it
_LENGTH = 6  # bytes of the hash: a quarter of a million values share none
_SIGN = (  # beginnings that tell a provider or a connection, and nobody and nothing else
    r"authelia_[a-z]{2}_|xoxe\.xox[a-z]-|ory_[a-z]{2}_|glpat-|ya29\.|xox[a-z]-|gh[pousr]_|00D\w{12,15}!|user_"
    r"|(?:auth0|email|sms|apple|github|facebook|twitter|linkedin|google-oauth2|google-apps|windowslive|samlp|oidc|waad"
    r"|adfs|ad|okta)\|"
)
_PUBLIC = re.compile(_SIGN.encode("ascii"))
_STANDIN = re.compile(rf"(?:{_SIGN})?{WORD}-[0-9a-f]{{{2 * _LENGTH}}}")
_LETTERS = frozenset(WORD + "A")


class StandIns:
    """Makes the stand-ins of one copy."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def of(self, value: bytes) -> bytes:
        """The stand-in of a value: ``redacted-`` and twelve hexadecimal digits, which no encoding changes.

        The beginning by which its provider is told stays before it: ``auth0|``, ``ya29.``.
        """
        from hashlib import blake2b

        sign = _PUBLIC.match(value)
        made = f"{WORD}-{blake2b(value, key=self._salt, digest_size=_LENGTH).hexdigest()}".encode("ascii")
        return sign[0] + made if sign and sign.end() < len(value) else made


def filler(length: int) -> str:
    """Base64url of that length in place of a signature or of something encrypted; it says what it is."""
    text = (WORD * (length // len(WORD) + 1))[:length]
    return text[:-1] + "A" if length % 4 in (2, 3) else text  # whose unused bits are zero


UNSIGNED = filler(24)
"""What a token gets that had no signature: its claims alone would be accepted somewhere. No signature is so short."""


def is_filler(text: str) -> bool:
    """Whether a token's part is such a filler; the word alone is what people write."""
    return text.startswith(WORD) and len(text) > len(WORD) and _LETTERS.issuperset(text.rstrip("="))


def is_standin(value: str) -> bool:
    """Whether the value is a stand-in, and nothing else."""
    return _STANDIN.fullmatch(value) is not None


def holds_standin(text: str) -> bool:
    """Whether a stand-in is somewhere in the text: a header that carried something, with its scheme and attributes."""
    return WORD in text and _STANDIN.search(text) is not None
