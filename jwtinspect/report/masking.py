"""What must not leave with a report: tokens that could still be used, and what tells who a person is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from jwtinspect.core.capture import Capture
from jwtinspect.core.roles import names_token
from jwtinspect.core.token import FlawKind, Kind, Token

SHORTEST = 8
"""Characters from which on a signature or an opaque token is looked for by value: less is a word, not a secret."""
_FIRST = 6  # characters by which a known value is looked up: as many as the shortest secret has
_HEAD = 1000  # characters that are compared before the rest is: what a text repeats must not be compared over and over

# The Base64 of '{"', '{ ', and '{' with a line break or tab: how a JOSE header starts. Then what may follow.
_COMPACT = re.compile(r"e(?:y[ABIJ]|w[ko0])[A-Za-z0-9_+/=-]{8,}(?:(?:\.|%2[Ee])[A-Za-z0-9_+/=-]*)*")
_TWICE_ENCODED = re.compile(r"ZXlK[A-Za-z0-9_+/=-]{20,}")  # the Base64 of "eyJ"
_IN_ADDRESS = re.compile(r"(://[^/\s\"'<>@:]*:)[^/\s\"'<>]+(?=@)")  # the password of https://user:password@host
_WORD = re.compile(r"[a-z_\-.: ]+|https?://.*")  # placeholders such as "access_token": nothing that could be used
_SECRET_NAMES = frozenset(
    ("clientsecret", "secret", "password", "passwd", "cookie", "setcookie", "codeverifier", "privatekey", "assertion")
)
_PRIVATE_JWK = frozenset(("d", "p", "q", "dp", "dq", "qi", "oth", "k"))  # RFC 7518, section 6


_Known = dict[str, list[tuple[str, Token | None]]]
"""First characters -> the values that begin so, each with the token that it is of; None for another secret."""


class TokenMask:
    """Replaces every usable token in a text, and every signature of a known one, by ``[token sha256:...]``."""

    def __init__(self, tokens: Iterable[Token], secrets: Iterable[str] = ()) -> None:
        self._known: _Known = {}
        for token in tokens:
            for part in _usable_parts(token):
                if len(part) >= SHORTEST and not _WORD.fullmatch(part):
                    self._known.setdefault(part[:_FIRST], []).append((part, token))
        for secret in secrets:
            if len(secret) >= _FIRST:
                self._known.setdefault(secret[:_FIRST], []).append((secret, None))

    def text(self, text: str) -> str:
        """The text without anything usable."""
        if len(text) < _FIRST:
            return text
        text = _TWICE_ENCODED.sub(_by_fingerprint, _COMPACT.sub(_by_fingerprint_if_dotted, text))
        text = _IN_ADDRESS.sub(r"\1[secret]", text)
        return self._without_known(text) if self._known else text

    def value(self, value: Any, name: str = "") -> Any:
        """The value without anything usable, member names and all; ``name``: of the member that holds it."""
        if isinstance(value, str):
            return self._secret(value, name) if name else self.text(value)
        if isinstance(value, dict):
            private = _PRIVATE_JWK if "kty" in value else ()
            return {
                self.text(key): "[secret]" if key in private else self.value(each, key) for key, each in value.items()
            }
        if isinstance(value, (list, tuple)):
            return [self.value(each, name) for each in value]
        return value

    def _secret(self, value: str, name: str) -> str:
        masked = self.text(value)
        if masked == value and len(value) >= SHORTEST and not _WORD.fullmatch(value):
            if plain_name(name) in _SECRET_NAMES:
                return "[secret]"
            if names_token(name):
                return f"[token {_fingerprint(value)}]"
        return masked

    def _without_known(self, text: str) -> str:
        """The text without known values, found by their first characters: linear however many tokens are known."""
        pieces: list[str] = []
        done = at = 0
        while at <= len(text) - _FIRST:
            known = self._known.get(text[at : at + _FIRST])
            size, token = _longest(text, at, known) if known is not None else (0, None)
            if size:
                pieces += text[done:at], "[secret]" if token is None else f"[token {token.fingerprint}]"
                done = at = at + size
            else:
                at += 1
        return "".join((*pieces, text[done:])) if pieces else text


def _longest(text: str, at: int, known: list[tuple[str, Token | None]]) -> tuple[int, Token | None]:
    """How much of the text from ``at`` on is a known value, and the token that it is of; 0 where it is none.

    A value that was cut to be shown, with an ellipsis after it, counts too, and so does a very long beginning of one.
    """
    best: tuple[int, Token | None] = 0, None
    for value, token in known:
        size = 0
        if text.startswith(value[:_HEAD], at):
            size = len(value) if len(value) <= _HEAD or text.startswith(value, at) else _HEAD
        elif (cut := text.find("…", at, at + min(len(value), _HEAD))) > 0 and value.startswith(text[at:cut]):
            size = cut - at
        if size > best[0]:
            best = size, token
    return best


# What a password may be and a report must still be able to say: words, constants, numbers, addresses, languages.
_ORDINARY = r"[a-z]+(?:[_:. ][a-z]+)*|[A-Z][a-z]+|[A-Z_]+|\d{1,9}|https?://\S*|[a-z]{2}-[A-Z]{2}"


def is_worth_a_search(value: str) -> bool:
    """Whether a secret is so unlike ordinary words that it is looked for wherever it may stand, name or no name."""
    if len(value) < _FIRST or re.fullmatch(_ORDINARY, value):
        return False
    kinds = (any(map(str.isdigit, value)), any(map(str.isupper, value)), any(map(str.islower, value)))
    return sum(kinds) > 1 or len(value) >= 12


def literals_of(capture: Capture) -> set[str]:
    """What to look for wherever the secrets of a capture might stand again: each value, and what is in it."""
    found: set[str] = set()
    cookies: set[str] = set()
    for name, value in {(each.name.lower(), each.value) for each in capture.secrets}:
        if is_worth_a_search(value):
            found.add(value)
        if name in ("cookie", "set-cookie"):
            cookies.update(_in_cookies(value, first_only=name == "set-cookie"))
        elif name in ("authorization", "proxy-authorization"):
            found.update(filter(is_worth_a_search, (_password(value),)))
    return found | (cookies - _identifiers(capture.tokens)) if cookies else found


def _in_cookies(header: str, first_only: bool) -> Iterator[str]:
    """The values in a cookie header that look random: a cookie may also hold a language or a date."""
    for pair in header.split(";", 1)[:1] if first_only else re.split(r"[;\n]", header):
        value = pair.partition("=")[2].strip(' "')
        if len(value) >= 12 and not value.isdigit() and any(map(str.isdigit, value)) and is_worth_a_search(value):
            yield value


_IDENTIFYING = ("iss", "aud", "sub", "azp", "client_id", "cid", "appid", "tid", "oid")


def _identifiers(tokens: Iterable[Token]) -> set[str]:
    """What names an issuer, a client or a person: a cookie that holds it too does not make a secret of it."""
    values = (token.claims.get(name) for token in tokens for name in _IDENTIFYING)
    return {each for value in values for each in (value if isinstance(value, list) else (value,)) if type(each) is str}


def _password(basic: str) -> str:
    """The password in HTTP basic credentials (RFC 7617), as they are sent or typed; empty where they are none."""
    from binascii import Error, a2b_base64

    if ":" not in basic:
        try:
            basic = a2b_base64(basic).decode("utf-8", "replace")
        except (Error, ValueError):
            return ""
    return basic.partition(":")[2]


def _usable_parts(token: Token) -> list[str]:
    """The parts of a token that make it usable, or that would tell it: never its header."""
    if token.kind is Kind.OPAQUE:
        return [token.compact]
    if token.kind is Kind.JWE:
        return token.segments[1:]
    return [] if token.has(FlawKind.SIGNATURE_REMOVED) else token.segments[2:]


def _fingerprint(text: str) -> str:
    from hashlib import sha256

    return "sha256:" + sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _by_fingerprint(found: re.Match[str]) -> str:
    return f"[token {_fingerprint(found[0])}]"


def _by_fingerprint_if_dotted(found: re.Match[str]) -> str:
    compact = found[0].replace("%2E", ".").replace("%2e", ".").replace("=", "")
    if "." not in compact:
        return found[0]
    ending = "." if compact.endswith(".") and compact.count(".") > 2 else ""  # the sentence's own
    return f"[token {_fingerprint(compact.removesuffix(ending))}]{ending}"


def plain_name(name: str) -> str:
    """A claim's name for comparing: ``given_name``, ``givenName`` and ``http://.../givenname`` are one."""
    return re.split(r"[/:]", name)[-1].replace("_", "").replace("-", "").lower()


_LABELS: dict[str, str] = {
    "name": "name givenname familyname middlename nickname firstname lastname fullname displayname commonname cn sn "
    "surname initials",
    "user": "preferredusername upn uniquename username userprincipalname login loginname samaccountname screenname",
    "email": "email emails mail emailaddress verifiedprimaryemail verifiedsecondaryemail alternateemail",
    "subject": "sub oid uid userid puid homeoid onpremsid objectid nameid nameidentifier externalid employeeid",
    "phone": "phonenumber phone mobile mobilephone tel telephone telephonenumber",
    "address": "address streetaddress postalcode locality formatted",
    "picture": "picture avatar avatarurl photo profile website",
    "birth": "birthdate birthday dateofbirth gender",
    "ip": "ipaddr ip ipaddress clientip remoteip clientaddress srcip",
}
_PERSONAL = {name: label for label, names in _LABELS.items() for name in names.split()}


@lru_cache(4096)
def personal_label(name: str) -> str | None:
    """What a claim of that name tells about a person: ``email``, ``phone``; None where it tells nothing."""
    return _PERSONAL.get(plain_name(name))


EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)+")
_SERVICE_ACCOUNT = "system:serviceaccount:"
_CLIENT_CLAIMS = ("client_id", "azp", "cid", "appid", "aud", "iss")


class PersonMask:
    """Replaces what tells who a person is by numbered stand-ins; the same value gets the same one everywhere."""

    def __init__(self, tokens: Iterable[Token]) -> None:
        self._standins: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        for token in tokens:
            self.claims(token.claims)
            self.claims(token.header)
        telling = (value for value in self._standins if len(value) > 3 and not (value.isalpha() and value.islower()))
        self._in_prose = sorted(telling, key=len, reverse=True)

    def claims(self, claims: dict[str, Any]) -> dict[str, Any]:
        """The claims with stand-ins; the sub of a client that acts for itself stays."""
        clients = clients_of(claims)
        return {name: self._member(name, value, clients) for name, value in claims.items()}

    def text(self, text: str) -> str:
        """A report's own sentence with stand-ins for what it quotes."""
        for value in self._in_prose:
            if value in text:
                text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", self._standins[value], text)
        return EMAIL.sub(self._email, text)

    def _member(self, name: str, value: Any, clients: frozenset[str]) -> Any:
        label = personal_label(name)
        if label is None or (name == "sub" and isinstance(value, str) and value in clients):
            return self._inside(value, clients)
        return self._masked(label, value)

    def _inside(self, value: Any, clients: frozenset[str]) -> Any:
        if isinstance(value, dict):
            return {name: self._member(name, each, clients) for name, each in value.items()}
        if isinstance(value, list):
            return [self._inside(each, clients) for each in value]
        if isinstance(value, str):
            return self._standins.get(value) or EMAIL.sub(self._email, value)
        return value

    def _masked(self, label: str, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._masked(personal_label(name) or label, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._masked(label, each) for each in value]
        if value is None or isinstance(value, bool) or value == "":
            return value
        return self._standin(label, str(value))

    def _email(self, found: re.Match[str]) -> str:
        return self._standin("email", found[0])

    def _standin(self, label: str, value: str) -> str:
        known = self._standins.get(value)
        if known is None:
            self._counts[label] = self._counts.get(label, 0) + 1
            known = self._standins[value] = f"[{label} {self._counts[label]}]"
        return known


def clients_of(claims: dict[str, Any]) -> frozenset[str]:
    """The values that a sub may have without naming a person: the client's own id, the issuer, a machine's account."""
    found = {value for name in _CLIENT_CLAIMS if isinstance(value := claims.get(name), str)}
    subject = claims.get("sub")
    issuer = claims.get("iss")
    issues = isinstance(issuer, str) and isinstance(subject, str) and issuer.startswith(f"{subject}.")  # Snowflake's
    machine = isinstance(subject, str) and (subject.endswith("@clients") or subject.startswith(_SERVICE_ACCOUNT))
    if isinstance(subject, str) and (issues or machine):
        found.add(subject)
    return frozenset(found)


class Redaction:
    """What a written report leaves out: usable tokens and what names a person, unless asked to show them."""

    def __init__(
        self, tokens: Iterable[Token], secrets: Iterable[str] = (), *, show_tokens: bool, show_personal: bool
    ) -> None:
        tokens = tuple(tokens)
        self._tokens = None if show_tokens else TokenMask(tokens, secrets)
        self._persons = None if show_personal else PersonMask(tokens)

    def text(self, text: str) -> str:
        """A sentence or a value, redacted."""
        masked = self._tokens.text(text) if self._tokens else text
        return self._persons.text(masked) if self._persons else masked

    def members(self, members: dict[str, Any]) -> dict[str, Any]:
        """A header or claims, redacted."""
        named = self._persons.claims(members) if self._persons else members
        return self._tokens.value(named) if self._tokens else named
