"""SEC: what is unsafe in the tokens, or in sharing them."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Case, Subject
from jwtinspect.core.standin import REPLACED, UNSIGNED, holds_standin, is_filler, is_standin
from jwtinspect.core.text import Deception, DeceptionKind, deceptive
from jwtinspect.core.token import FlawKind, Kind, Role, Token
from jwtinspect.rules.examples import ISSUER, START, Example, access_token, id_token, response, token
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, quoted

_KEYS = frozenset(("jku", "x5u", "jwk", "x5c"))
_PROOF = {"alg": "ES256", "typ": "dpop+jwt", "jwk": {"kty": "EC", "crv": "P-256"}}


@rule(
    "SEC903",
    "key-by-reference",
    Severity.NOTE,
    on=Subject,
    when=When.UNUSUAL_HEADER,
    title="The token brings its own key, or says where to fetch it",
    advice="Check that the receiver ignores it, or takes it only from a list of its own: whoever makes the token "
    "writes its header.",
    reference="RFC 8725 (JSON Web Token Best Current Practices), section 3.10; RFC 7515, section 4.1",
    flags=lambda: (
        Example(access_token(3600, header={"alg": "RS256", "jku": "https://keys.example.com/jwks"})),
        Example(access_token(3600, header={"alg": "RS256", "jwk": {"kty": "RSA", "e": "AQAB"}})),
        Example(id_token(3600, header={"alg": "RS256", "x5c": ["bWFkZSB1cA=="], "x5u": "https://keys.example.com/c"})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token({"htm": "POST", "htu": "https://api.example.com", "jti": "1", "iat": START}, _PROOF)),
        Example(access_token(3600, header={"alg": "RS256", "x5t": "bWFkZSB1cA"})),
    ),
)
def key_by_reference(subject: Subject) -> Hit | None:
    """The header names an address of a key or holds the key itself. A receiver that trusts it accepts tokens from
    anybody. Nothing is fetched here, and such a key is never trusted."""
    header = subject.token.header
    if _KEYS.isdisjoint(header) or subject.role is Role.DPOP_PROOF:
        return None
    names = sorted(_KEYS.intersection(header))
    return Hit(
        f"The header of the {called(subject)} brings a key or its address ({', '.join(names)}); it was neither "
        "fetched nor trusted.",
        (subject,),
        {"header": ", ".join(names)},
        cause=f"{subject.role} {names}",
    )


_BEARING = frozenset(("authorization", "bearer", "access_token", "id_token"))
_EMULATED = "https://securetoken.google.com/"


@rule(
    "SEC902",
    "unsecured",
    Severity.WARNING,
    on=Subject,
    when=When.UNUSUAL_HEADER,
    title="The token that opens something is unsecured",
    advice="Find out who issued it, and check that no receiver accepts alg none: anybody can write such a token.",
    reference="RFC 8725, section 3.1; RFC 7519, section 6",
    flags=lambda: (
        Example("Authorization: Bearer " + token({"sub": "u", "exp": START + 3600}, {"alg": "none"}, b"")),
        Example(response(access_token=token({"sub": "u", "exp": START + 3600}, {"alg": "None"}, b""), expires_in=3600)),
        Example(token({"sub": "u", "exp": START + 3600}, {"alg": "none", "typ": "JWT"})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token({"sub": "u", "exp": START + 3600}, {"alg": "none"}, b"")),
        Example(
            response(
                id_token=token(
                    {"iss": "https://securetoken.google.com/demo", "aud": "demo", "sub": "u", "exp": START + 3600},
                    {"alg": "none", "typ": "JWT"},
                    b"",
                )
            )
        ),
    ),
)
def unsecured(subject: Subject) -> Hit | None:
    """The token says of itself that nobody signed it (alg none), and yet it is used as one that proves something, or
    still carries a signature. That is how tokens are forged. What Firebase's emulator issues looks so by design and
    is not meant."""
    algorithm = subject.token.header.get("alg")
    if not isinstance(algorithm, str) or algorithm.lower() != "none":
        return None
    signature = "".join(subject.token.segments[2:])
    removed = subject.token.has(FlawKind.SIGNATURE_REMOVED) and not is_filler(signature)
    leftover = signature not in ("", UNSIGNED) and not removed
    used = not _BEARING.isdisjoint(name.lower() for name in subject.names)
    if not leftover and (not used or (subject.issuer or "").startswith(_EMULATED)):
        return None
    how = "carries a signature all the same, as changed tokens do" if leftover else "is used as proof of who sends it"
    return Hit(
        f"The {called(subject)} is unsecured (alg none) and {how}; anybody could have written it.",
        (subject,),
        {"alg": quoted(algorithm)},
        cause=f"{subject.role} {leftover}",
    )


_IDENTIFIERS = frozenset(
    ("iss", "aud", "kid", "sub", "scope", "scp", "azp", "client_id", "cid", "appid", "jku", "x5u", "htu", "typ", "alg")
)
"""Header parameters and claims that machines compare: nothing in them is meant to be invisible."""
_SHOWABLE = _IDENTIFIERS - {"sub"}  # who the user is does not belong in a sentence that people pass on
_MOST = 20_000  # names and values looked at in one token


def _texts(subject: Subject) -> list[tuple[str, str, bool]]:
    """Every name and every text in header and claims that is not printable ASCII: where it stands, it, and whether it
    is an identifier."""
    found: list[tuple[str, str, bool]] = []
    rest: list[tuple[str, Any]] = [("", subject.token.header), ("", subject.token.claims)]
    for _ in range(_MOST):
        if not rest:
            break
        where, value = rest.pop()
        if isinstance(value, str):
            if not (value.isascii() and value.isprintable()):
                found.append((where, value, where in _IDENTIFIERS or "://" in value))
        elif isinstance(value, dict):
            found += [("a claim's name", name, True) for name in value if not (name.isascii() and name.isprintable())]
            rest += [(where or name, each) for name, each in value.items()]
        elif isinstance(value, list):
            rest += [(where, each) for each in value]
    return found


def _ways(text: str, identifier: bool) -> tuple[Deception, ...]:
    """How the text deceives: in what machines compare every way counts, elsewhere only what turns the direction of
    reading."""
    ways = deceptive(text)
    return ways if identifier else tuple(way for way in ways if way.kind is DeceptionKind.DIRECTION)


@rule(
    "SEC904",
    "deceptive-text",
    Severity.WARNING,
    on=Subject,
    when=When.UNUSUAL_TEXT,
    title="Text in the token does not read as it is",
    advice="Compare the text in its escaped form, character by character, with what it should be before trusting it.",
    reference="Unicode Technical Standard 39 (Unicode Security Mechanisms), sections 3 to 5; Unicode Technical "
    "Report 36",
    flags=lambda: (
        Example(id_token(3600, name="Ann\u202egnp.exe")),
        Example(id_token(3600, issuer="https://login.ex\u0430mple.com/")),
        Example(access_token(3600, scope="read\u200b write")),
        Example(access_token(3600, header={"alg": "RS256", "kid": "k\u00ad1"})),
        Example(token('{"iss":"https://login.example.com/","e\\u200bxp":1,"iat":1772442900}')),
    ),
    passes=lambda: (
        Example(id_token(3600)),
        Example(id_token(3600, name="محمد")),
        Example(id_token(3600, name="\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")),
        Example(id_token(3600, nickname="\U0001f468\u200d\U0001f469\u200d\U0001f467")),
        Example(id_token(3600, name="José Müller", sub="josé")),
        Example(id_token(3600, address={"locality": "東京", "country": "Ελλάδα"})),
    ),
)
def deceptive_text(subject: Subject) -> Hit | None:
    """Some text holds characters that turn the direction of reading, are invisible, or imitate letters of another
    script. It can make an issuer, a host or a name look like another one, on purpose or by careless copying."""
    found = [(where, text, ways) for where, text, identifier in _texts(subject) if (ways := _ways(text, identifier))]
    if not found:
        return None
    where, text, ways = found[0]
    place = where if where.startswith("a claim") else quoted(where)
    words = f" {quoted(text)}" if where in _SHOWABLE else ""
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    return Hit(
        f"Text in the {called(subject)} does not read as it is: {place}{words} holds "
        f"{', '.join(dict.fromkeys(f'{way.kind} ({way.detail})' for way in ways[:3]))}{more}.",
        (subject,),
        {"where": ", ".join(quoted(each[0]) for each in found[:20]), "texts": len(found)},
        cause=f"{where} {text}",
    )


def _is_replaced(token: Token) -> bool:
    """Whether a redacted copy has put something useless in the token's place."""
    if token.kind is Kind.OPAQUE:
        return is_standin(token.compact)
    return any(flaw.detail == REPLACED for flaw in token.flaws) or is_filler(token.segments[-1])


@rule(
    "SEC905",
    "secret-in-capture",
    Severity.NOTE,
    on=Case,
    title="Secrets stand in the input",
    advice="Do not pass it on as it is: send the report, or a redacted copy, and renew what has been shared already.",
    reference="RFC 6819, section 5.1.6 (access to credentials); RFC 9700, section 4",
    flags=lambda: (
        Example(response(access_token=access_token(3600), refresh_token="opaque-refresh-0123456789", expires_in=3600)),
        Example(
            "grant_type=refresh_token&client_id=client-1&client_secret=made-up-0123456789&refresh_token=opaque-refresh-0123456789"
        ),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), expires_in=3600)),
        Example(response(access_token=access_token(3600), refresh_token="redacted-0123456789ab", expires_in=3600)),
        Example(id_token(36000, issuer=ISSUER)),
    ),
)
def secret_in_capture(case: Case) -> Hit | None:
    """The input holds what works without its owner: refresh tokens, client secrets, passwords or cookies. Nothing of
    it is shown or stored here, but whoever is sent the input can use it. This note never counts towards a failing
    exit status."""
    subjects = [each for each in case.subjects if each.role is Role.REFRESH_TOKEN and not _is_replaced(each.token)]
    secrets = [each for each in case.capture.secrets if not holds_standin(each.value)]
    if not subjects and not secrets:
        return None
    kinds: dict[str, int] = {"refresh_token": len(subjects)} if subjects else {}
    places = {(place.source, place.where) for subject in subjects for place in subject.token.places}
    for secret in secrets:
        if (secret.source, secret.where) not in places:
            kinds[secret.name] = kinds.get(secret.name, 0) + 1
    total = sum(kinds.values())
    named = [f"{count} {quoted(name)[1:-1]}" for name, count in list(kinds.items())[:8]]
    more = " and others" if len(kinds) > len(named) else ""
    return Hit(
        f"The input holds {total} secret{'s' if total > 1 else ''} ({', '.join(named)}{more}): redact it before "
        "sharing.",
        tuple(subjects),
        {"secrets": total, "kinds": ", ".join(named) + more},
        cause="secrets",
    )
