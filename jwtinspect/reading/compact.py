"""One candidate text to a Token (RFC 7515, section 7.1; RFC 7516, section 7.1), with what was mended or is missing."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from jwtinspect.core.encoding import (
    LOOSE_BITS,
    Mended,
    Problem,
    ProblemKind,
    Undecodable,
    Unparsed,
    decode_base64url,
    leading_members,
    read_json,
)
from jwtinspect.core.standin import REPLACED, WORD, is_filler
from jwtinspect.core.token import Flaw, FlawKind, Kind, Place, Token

_LONGEST_HEADER = 1000  # characters of base64url that are kept: longer ones are no ordinary headers
SHORTEST_SIGNATURE = 32  # bytes: HS256 and nothing shorter is registered (RFC 7518, section 3.1)

_SIZES = {"256": 32, "384": 48, "512": 64}  # bytes of an HMAC by the last digits of alg
_CURVES = {"ES256": 64, "ES256K": 64, "ES384": 96, "ES512": 132}
# Patterns that only unusual tokens need are compiled by their first use.
_ELLIPSIS = r"(?i)\.{3,}|…|\*{2,}|[<\[(]\s*(?:snip(?:ped)?|cut|truncated|more|\.\.\.|…)[^>\])\n]{0,30}[>\])]"
_BEFORE = r"""(?i)[\s"'`“”‘’«»<(\[\\]*+(?:authorization["']?\s*[:=]\s*["']?)?(?:(bearer|dpop|jwt|token)[\s+:]++)?"""
_UNENCODED = (
    r"\s*+(e[yw][\w-]++)\.(?=[\w-]*+[^\w.-])([ -\-/-~]++)\.([\w-]++)\s*+\Z"  # by its payload it is no other token
)
_AROUND = "\"'`“”‘’«»,;\\ \t\r\n"
_HIDDEN = "[\u200b-\u200d\u2060\ufeff\u00ad]+"
_PERCENT = r"%(?:25){0,3}(2[bBdDeEfF]|3[dD]|5[fF]|7[eE])"
_NOT_A_SIGNATURE = r"(?i)redact|remov|signature|stripped|hidden|masked|omitted|secret"
_FIRST_NAME = rb'\s*\{\s*"([^"]*)("?)'
_JOSE_NAMES = tuple(b"alg enc typ kid x5t x5c cty jku jwk zip crit b64 epk x5u".split())


def read_token(text: str, places: tuple[Place, ...] = ()) -> Token | None:
    """The token that the whole text is; None where it is none. Never raises.

    A JWS whose header and claims can be read is ``Kind.JWS`` whatever its flaws; ``Kind.BROKEN`` has as much of its
    header and claims as could be read.
    """
    parts = text.split(".", 5)
    if len(parts) == 3 and len(parts[0]) <= _LONGEST_HEADER:
        header = _plain_header(parts[0])
        if header is not None:
            payload, signature = decode_base64url(parts[1]), decode_base64url(parts[2])
            if type(payload) is bytes and type(signature) is bytes and len(signature) >= SHORTEST_SIGNATURE:
                claims, noted = read_json(payload)
                if type(claims) is dict and not noted and not _is_placeholder(parts[2]):
                    return Token(text, Kind.JWS, header, claims, (), places, _is_plain(payload))
    return _read_closely(text, places)


@lru_cache(maxsize=256)
def _plain_header(segment: str) -> dict[str, Any] | None:
    """The header of simply signed claims, without anything to be said about it; None for any other.

    An issuer writes one header over thousands of tokens: it is decoded once.
    """
    data = decode_base64url(segment)
    if type(data) is not bytes or not _is_plain(data):
        return None
    header, noted = read_json(data)
    if type(header) is not dict or noted or "alg" not in header or "enc" in header or "b64" in header:
        return None
    return header if header["alg"] != "none" else None


def _is_plain(json: bytes) -> bool:
    """Whether strict JSON holds nothing but printable ASCII, not even escaped, and no text that begins as a token."""
    return json.isascii() and b"\\" not in json and b"\x7f" not in json and b'"eyJ' not in json


def _is_placeholder(signature: str) -> bool:
    """Whether something stands there instead of a signature."""
    if signature.startswith(WORD):
        return True
    return len(signature) < 64 and re.search(_NOT_A_SIGNATURE, signature) is not None  # longer ones are no placeholders


def _read_closely(text: str, places: tuple[Place, ...]) -> Token | None:
    if "ey" not in text and "ew" not in text and text.isascii() and text.isprintable() and " " not in text:
        return None  # opaque: every token starts with one of the two, and nothing hides it here
    text, notes = cleaned(text)
    if not text.startswith(("ey", "ew")):
        return None
    found = re.search(_ELLIPSIS, text)
    cut = found is not None
    if found:
        text = text[: found.start()]
    text, tilde, rest = text.partition("~")
    if tilde:
        notes.append(DISCLOSED)
    token = read_segments(text.split(".", 6), places, tuple(notes), cut)
    return disclosed(token, rest) if tilde and token is not None else token


def unencoded(text: str) -> Token | None:
    """The token that a text is whose payload stands there as it is, spaces and all (RFC 7797, section 5.2); None for
    any other. In a longer text nothing shows where such a payload ends."""
    found = re.match(_UNENCODED, text, re.ASCII)
    token = read_segments(list(found.groups())) if found else None
    if found is None or token is None or token.header.get("b64") is not False:
        return None
    return token if is_whole_signature(token.header.get("alg"), len(found[3])) else None


DISCLOSED = 'the SD-JWT disclosures after "~" were taken off'


def disclosed(token: Token, text: str) -> Token:
    """The token with the claims that the text behind its "~" discloses."""
    from jwtinspect.reading.disclosures import with_disclosed  # here, as hardly any token has them

    return with_disclosed(token, text)


def cleaned(text: str) -> tuple[str, list[str]]:
    """A candidate without what surrounds and pervades pasted tokens, and phrases that say what was taken away."""
    notes: list[str] = []
    bare = re.sub(_HIDDEN, "", text)
    if bare != text:
        notes.append("zero-width characters were removed")
    if "%" in bare:
        decoded = re.sub(_PERCENT, lambda found: chr(int(found[1], 16)), bare)
        if decoded != bare:
            bare = decoded
            notes.append("percent-encoding was decoded")
    before = re.match(_BEFORE, bare)
    opening = before[0] if before else ""
    stripped = bare[len(opening) :].rstrip(_AROUND + (">)]" if opening[:1] in tuple("<([") else ""))
    if before and before[1]:
        notes.append(f'the word "{before[1]}" was removed')
    elif stripped != bare.strip():
        notes.append("quotes or punctuation around it were removed")
    ellipsis = re.search(_ELLIPSIS, stripped)
    head = stripped[: ellipsis.start()] if ellipsis else stripped
    if re.search(r"\s", head) and re.fullmatch(r"[\w.+/=~\s-]*", head, re.ASCII):
        stripped = re.sub(r"\s+", "", head) + stripped[len(head) :]
        notes.append("white space inside was removed")
    return stripped, notes


def read_segments(
    segments: list[str],
    places: tuple[Place, ...] = (),
    notes: tuple[str, ...] = (),
    cut: bool = False,
    unprotected: tuple[dict[str, Any], ...] = (),
) -> Token | None:
    """The token that the text between dots makes; None without a JOSE header.

    ``notes``: what was mended already. ``cut``: an ellipsis stands behind the last segment. ``unprotected``: the parts
    of the header that stand beside the first segment, in JSON serialisation; that may be empty then.
    """
    reading = _Reading(notes, cut)
    if not reading.read_header(segments[0], unprotected):
        return None
    if len(segments) == 1 or (len(segments) == 2 and not segments[1]):
        reading.flaw(FlawKind.TRUNCATED, "token", "only its header is there, the payload is missing")
        kind = Kind.BROKEN
    elif reading.is_encrypted(segments):
        kind = reading.read_jwe(segments)
    else:
        kind = reading.read_jws(segments)
    return Token(reading.compact(), kind, reading.header, reading.claims, reading.flaws_in_order(), places)


def is_whole_signature(alg: object, length: int) -> bool:
    """Whether a signature of so many base64url characters has a length that ``alg`` produces (RFC 7518, section 3)."""
    size = length * 3 // 4
    if length % 4 == 1 or not isinstance(alg, str):
        return False
    if alg.startswith("HS"):
        return size == _SIZES.get(alg[2:])
    if alg.startswith("ES"):
        return size == _CURVES.get(alg)
    if alg.startswith("Ed"):
        return size in (64, 114)
    return size >= 128 and size % 64 == 0  # RSA: the length of the modulus


def begins_like_jose(data: bytes, cut: bool) -> bool:
    """Whether the beginning of a header is known by its first name. ``cut``: an ellipsis vouches for the rest."""
    found = re.match(_FIRST_NAME, data)
    if not found:
        return False
    name, whole = found[1], found[2]
    if whole:
        return name in _JOSE_NAMES
    return any(each.startswith(name) for each in _JOSE_NAMES) and (len(name) > 0 or cut)


class _Reading:
    """What has been read of one token so far."""

    def __init__(self, notes: tuple[str, ...], cut: bool) -> None:
        self.header: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.cut = cut  # an ellipsis stands behind the last segment
        self._header_is_whole = False
        self._cleanings = list(notes)
        self._flaws: list[Flaw] = []
        self._texts: list[str] = []

    def flaw(self, kind: FlawKind, segment: str, detail: str, position: int | None = None) -> None:
        self._flaws.append(Flaw(kind, segment, detail, position))

    def flaws_in_order(self) -> tuple[Flaw, ...]:
        cleanings = tuple(Flaw(FlawKind.CLEANED, "token", note) for note in dict.fromkeys(self._cleanings))
        return cleanings + tuple(self._flaws)

    def compact(self) -> str:
        return ".".join(self._texts)

    def read_header(self, text: str, unprotected: tuple[dict[str, Any], ...] = ()) -> bool:
        """Whether the first segment is a JOSE header, or the beginning of one, with what stands beside it."""
        decoded = self._decode(text)
        value, problems = read_json(decoded.data or b"{}" if unprotected else decoded.data)
        if isinstance(value, dict) and not isinstance(decoded, Undecodable):
            for part in (*unprotected, value):  # of one name in several parts the protected one counts
                self._join_header(part)
            self._header_is_whole = True
            self._note("header", problems)
            return "alg" in self.header or "enc" in self.header
        self.header = leading_members(decoded.data)
        if not ("alg" in self.header or "enc" in self.header or begins_like_jose(decoded.data, self.cut)):
            return False
        if isinstance(decoded, Undecodable) and not decoded.cut:
            self.flaw(FlawKind.NOT_BASE64, "header", decoded.reason, decoded.position)
        self._note("header", problems, ends_early=FlawKind.TRUNCATED)
        return True

    def _join_header(self, part: dict[str, Any]) -> None:
        """Adds a part of the header; the parts must not share names (RFC 7515 and 7516, section 7.2.1)."""
        for name in self.header.keys() & part.keys():
            values = (self.header[name], part[name])
            if values[0] != values[1]:
                detail = "a member stands in several parts of the header"
                self._flaws.append(Flaw(FlawKind.DUPLICATE_MEMBER, "header", detail, member=name, values=values))
        self.header |= part

    def is_encrypted(self, segments: list[str]) -> bool:
        """By enc (RFC 7516, section 9); three segments with readable claims are a JWS whatever the header says."""
        if len(segments) != 3:
            return "enc" in self.header or (len(segments) == 5 and all(segments[2:]))
        decoded = decode_base64url(segments[1])
        return "enc" in self.header and not (isinstance(decoded, bytes) and isinstance(read_json(decoded)[0], dict))

    def read_jwe(self, segments: list[str]) -> Kind:
        """Notes what a JWE of these segments lacks; nothing but its header can be read."""
        names = ("encrypted key", "initialisation vector", "ciphertext", "authentication tag")
        before = len(self._flaws)
        if "enc" not in self.header:
            self._texts += segments[1:]
            self.flaw(FlawKind.NOT_JSON, "header", "five segments as of an encrypted token, but no enc")
            return Kind.BROKEN
        for name, text in zip(names, segments[1:], strict=False):
            decoded = self._decode(text)
            if isinstance(decoded, Undecodable):
                kind = FlawKind.TRUNCATED if decoded.cut else FlawKind.NOT_BASE64
                self.flaw(kind, name, decoded.reason, decoded.position)
        if len(segments) > 5:
            self.flaw(FlawKind.NOT_BASE64, "token", "more than the five segments of an encrypted token")
        elif len(segments) < 5 or not all(segments[3:]):
            self.flaw(FlawKind.TRUNCATED, "token", "an encrypted token has five segments, the last ones are missing")
        elif self.cut:
            self.flaw(FlawKind.TRUNCATED, "authentication tag", "an ellipsis stands in its place or behind it")
        return Kind.BROKEN if len(self._flaws) > before else Kind.JWE

    def read_jws(self, segments: list[str]) -> Kind:
        """Reads payload and signature of a JWS; its kind by whether the claims are whole."""
        payload, signature = segments[1], segments[2] if len(segments) > 2 else ""
        cut_here = self.cut and len(segments) == 2
        readable = self._read_payload(payload, signature, cut_here)
        if len(segments) > 3 and any(segments[3:]):
            self.flaw(FlawKind.NOT_BASE64, "token", "more than the three segments of a signed token")
            readable = False
        if readable or len(segments) > 2:
            self._read_signature(signature, len(segments))
        return Kind.JWS if readable and self._header_is_whole else Kind.BROKEN

    def _read_payload(self, text: str, signature: str, cut: bool) -> bool:
        """Whether the claims are all there, or ordinarily no JSON object in clear."""
        if not text:
            self._texts.append("")
            if signature and "alg" in self.header:
                return True  # detached (RFC 7515, appendix F)
            self.flaw(FlawKind.TRUNCATED, "payload", "the payload is missing")
            return False
        if self.header.get("b64") is False:  # RFC 7797: the payload stands there as it is
            self._texts.append(text)
            value = read_json(text.encode("utf-8", "surrogatepass"))[0]
            if isinstance(value, dict):
                self.claims = value
            else:
                self.flaw(FlawKind.NOT_JSON, "payload", "not encoded (b64 is false), and no JSON object")
            return True
        decoded = self._decode(text)
        before = len(self._flaws)
        value, problems = read_json(decoded.data)
        if isinstance(decoded, Undecodable) and not (cut and isinstance(value, dict)):
            kind = FlawKind.TRUNCATED if decoded.cut or cut else FlawKind.NOT_BASE64
            self.flaw(kind, "payload", decoded.reason, decoded.position if not decoded.cut else None)
        elif not isinstance(value, dict) and self._is_ordinary():
            return True
        if isinstance(value, dict):
            self.claims = value
            self._note("payload", problems)
            return not isinstance(decoded, Undecodable) or len(self._flaws) == before
        self.claims = leading_members(decoded.data)
        if len(self._flaws) == before:
            ends_early = FlawKind.TRUNCATED if decoded.data.startswith(b"{") else FlawKind.NOT_JSON
            self._note("payload", problems, ends_early)
            if value is not None or not problems:
                self.flaw(FlawKind.NOT_JSON, "payload", f"JSON, but no object: {_kind_of(value)}")
        return False

    def _is_ordinary(self) -> bool:
        """Whether the header says that the payload is not simply JSON; notes it."""
        cty = self.header.get("cty")
        if "zip" in self.header:
            self.flaw(FlawKind.NOT_JSON, "payload", "compressed (zip), not read")
        elif isinstance(cty, str) and cty:
            nested = cty.lower() in ("jwt", "application/jwt")
            words = "another JWT (cty), not read" if nested else "not JSON, as cty says"
            self.flaw(FlawKind.NOT_JSON, "payload", words)
        else:
            return False
        return True

    def _read_signature(self, text: str, count: int) -> None:
        """Notes a signature that is missing or replaced; it is then left out of the compact form."""
        alg = self.header.get("alg")
        unsecured = isinstance(alg, str) and alg.lower() == "none"
        if is_filler(text):
            self._texts.append(text)
            self.flaw(FlawKind.SIGNATURE_REMOVED, "signature", REPLACED)
            return
        if not text and unsecured and not self.cut:
            self._texts.append("")
            if count == 2:
                self._cleanings.append("the dot that ends an unsecured token was added")
            return
        decoded = decode_base64url(text)
        size = 0 if isinstance(decoded, Undecodable) else len(decoded if isinstance(decoded, bytes) else decoded.data)
        if self.cut and text and not is_whole_signature(alg, len(text)):
            self._decode(text)
            self.flaw(FlawKind.TRUNCATED, "signature", "an ellipsis stands behind it")
        elif unsecured and size:
            self._decode(text)
        elif isinstance(decoded, Undecodable) and decoded.cut and len(text) > 40:
            self._decode(text)
            self.flaw(FlawKind.TRUNCATED, "signature", decoded.reason)
        elif size < SHORTEST_SIGNATURE or re.search(_NOT_A_SIGNATURE, text):
            self._texts.append("")
            detail = "something shorter than any signature stands in its place" if text else "the signature is missing"
            self.flaw(FlawKind.SIGNATURE_REMOVED, "signature", detail)
        else:
            self._decode(text)

    def _decode(self, text: str) -> Mended | Undecodable:
        """The bytes of a segment, whose strict form joins the compact text."""
        decoded = decode_base64url(text)
        if isinstance(decoded, bytes):
            decoded = Mended(decoded, text, ())
        elif isinstance(decoded, Mended):
            self._cleanings += (note for note in decoded.notes if not (self.cut and note == LOOSE_BITS))
        self._texts.append(decoded.text if isinstance(decoded, Mended) else text)
        return decoded

    def _note(self, segment: str, problems: tuple[Problem, ...], ends_early: FlawKind = FlawKind.NOT_JSON) -> None:
        """Turns problems of the JSON into flaws of the token. Numbers that cannot be held are the dates' matter."""
        for problem in problems:
            if problem.kind is ProblemKind.BYTE_ORDER_MARK:
                self._cleanings.append(f"a byte-order mark before the {segment} was skipped")
                continue
            if problem.kind is ProblemKind.UNHELD_NUMBER:
                continue
            kind = ends_early if problem.at_end else _FLAWS[problem.kind]
            self._flaws.append(Flaw(kind, segment, problem.detail, problem.position, problem.member, problem.values))


_FLAWS = {
    ProblemKind.NOT_UTF8: FlawKind.NOT_UTF8,
    ProblemKind.NOT_JSON: FlawKind.NOT_JSON,
    ProblemKind.DUPLICATE: FlawKind.DUPLICATE_MEMBER,
    ProblemKind.TOO_DEEP: FlawKind.TOO_DEEP,
}


def _kind_of(value: Any) -> str:
    if isinstance(value, list):
        return "an array"
    if isinstance(value, str) and not isinstance(value, Unparsed):
        return "a string"
    if isinstance(value, bool) or value is None:
        return "true, false or null"
    return "a number"
