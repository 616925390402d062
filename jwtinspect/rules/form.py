"""TOK: the token's form, and what had to be mended to read it."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Blemish, Subject
from jwtinspect.core.standin import REPLACED, filler
from jwtinspect.core.token import Flaw, FlawKind, Kind, Role
from jwtinspect.rules.examples import AUTH0, START, Example, access_token, id_token, response, segment, token
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, literal, plain, quoted

JWS = "RFC 7515, sections 3.1 and 7.1 (JWS Compact Serialization)"
JWT = "RFC 7519, section 7.2 (reading a JWT)"
_JWE = {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "k1"}
_AUTH0_JWE = {"alg": "dir", "enc": "A256GCM", "iss": AUTH0}


def _encrypted(header: dict[str, Any], key: str = "a2V5a2V5a2V5a2V5") -> str:
    """An example of a JWE: nothing in it was ever encrypted."""
    return f"{segment(header)}.{key}.aW5pdHZlY3Rvcg.Y2lwaGVydGV4dGNpcGhlcnRleHQ.YXV0aHRhZ2F1dGh0YWc"


def _unsecured(claims: dict[str, Any]) -> str:
    """An example of an unsecured JWT (RFC 7519, section 6)."""
    return f"{segment({'alg': 'none'})}.{segment(claims)}."


def _part(subject: Subject, flaw: Flaw) -> str:
    """Which part of which token has the flaw."""
    return f"The {called(subject)}" if flaw.segment == "token" else f"The {flaw.segment} of the {called(subject)}"


def _evidence(flaw: Flaw) -> dict[str, Any]:
    found: dict[str, Any] = {"segment": flaw.segment, "flaw": flaw.kind.value}
    return found if flaw.position is None else {**found, "position": flaw.position}


@rule(
    "TOK701",
    "truncated",
    Severity.ERROR,
    on=Blemish,
    title="The token was cut",
    advice="Ask for the whole token: log viewers, terminals and chat programs cut long lines. What could be read is "
    "shown.",
    reference=JWS,
    ask="the whole token, or its payload (the second of its three parts)",
    flags=lambda: (
        Example(access_token(3600)[:140] + "..."),
        Example(id_token(3600).partition(".")[0] + "."),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600).rpartition(".")[0]),
        Example(response(access_token="ya29.a0AfB_byC-made-up.and-more_0123456789", expires_in=3599)),
        Example(response(access_token="ory_at_made-up0123456789.made-up9876543210", expires_in=3599)),
        Example(
            response(
                access_token=_OPAQUE,
                refresh_token="0.AXEAmadeUp0123456789.AgABAAAAmadeup.0123456789abcdef",
                expires_in=3599,
            )
        ),
        Example(
            response(
                access_token="00D5e000000abcd!AQ4AQmade.up.0123456789abcdef",
                instance_url="https://acme.my.salesforce.com",
            )
        ),
    ),
)
def truncated(blemish: Blemish) -> Hit | None:
    """The text begins as a token does and does not end as one: a part is missing, or has a length that base64url
    cannot have. Its times can be read only if they stand before the cut."""
    subject, flaw = blemish
    if flaw.kind is not FlawKind.TRUNCATED:
        return None
    readable = "what stands before the cut is shown" if subject.token.claims else "its claims cannot be read"
    how = "" if flaw.detail.startswith("it ends too early") else f": {flaw.detail}"  # which "cut" has said already
    return Hit(
        f"{_part(subject, flaw)} was cut{how}; {readable}.",
        (subject,),
        _evidence(flaw),
        cause=f"{subject.role} {flaw.detail}",
    )


@rule(
    "TOK702",
    "cleaned",
    Severity.NOTE,
    on=Blemish,
    title="The token was mended before it could be read",
    advice="If a program reads it as it stands here, that may be the fault: it must be sent without what was removed.",
    reference=JWS,
    flags=lambda: (
        Example(access_token(3600)[:76] + "\n" + access_token(3600)[76:]),
        Example(access_token(3600).replace(".", "\u200b.")),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(response(access_token=access_token(3600))),
    ),
)
def cleaned(blemish: Blemish) -> Hit | None:
    """Something that does not belong to the token stood around it or in it, or its text was written in another way.
    It was removed or mended to read the token; the meaning is unchanged."""
    subject, flaw = blemish
    if flaw.kind is not FlawKind.CLEANED:
        return None
    return Hit(f"The {called(subject)} was mended: {flaw.detail}.", (subject,), _evidence(flaw), cause=flaw.detail)


_UNREAD = frozenset((FlawKind.NOT_BASE64, FlawKind.NOT_UTF8, FlawKind.NOT_JSON, FlawKind.TOO_DEEP))


def _other_content(subject: Subject) -> bool:
    """Whether the header says that the payload is not JSON: compressed, not encoded, or of another type."""
    header = subject.token.header
    return "zip" in header or "cty" in header or header.get("b64") is False


def _unread(blemish: Blemish) -> bool:
    """Whether a part could not be read that is there at all, and is no token in a token (TOK707, TOK709)."""
    subject, flaw = blemish
    if flaw.kind not in _UNREAD:
        return False
    return flaw.segment != "payload" or not (_has_no_payload(subject) or _holds_a_token(subject))


def _unreadable(blemish: Blemish) -> Hit:
    subject, flaw = blemish
    at = "" if flaw.position is None else f" (byte {flaw.position})"
    what = "was read in part" if flaw.kind is FlawKind.TOO_DEEP else "cannot be read"
    return Hit(f"{_part(subject, flaw)} {what}: {flaw.detail}{at}.", (subject,), _evidence(flaw))


@rule(
    "TOK703",
    "not-json",
    Severity.ERROR,
    on=Blemish,
    title="A part of the token cannot be read",
    advice="Ask for the token as it was issued, best as a file: a changed or missing character is enough.",
    reference=JWT,
    ask="the token as a file, or the whole response that brought it",
    flags=lambda: (
        Example(token("exp=1772446500")),
        Example(token('["exp", 1772446500]')),
        Example(token('{"iss": "https://login.example.com/" "exp": 1772446500}')),
        Example(token('{"a":' * 200 + "1" + "}" * 200)),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token("made up, not JSON", {"alg": "RS256", "cty": "text/plain"})),
        Example(access_token(3600).replace(".", "..", 1).rpartition(".")[0]),
    ),
)
def not_json(blemish: Blemish) -> Hit | None:
    """The header or the payload is no JSON object: it is not base64url, not UTF-8, no JSON, or nested so deeply that
    nothing below is read. Every validator refuses such a token."""
    if not _unread(blemish) or (blemish.flaw.segment == "payload" and _other_content(blemish.subject)):
        return None
    return _unreadable(blemish)


@rule(
    "TOK703",
    "not-json",
    Severity.NOTE,
    on=Blemish,
    title="The payload is not JSON, as its header says",
    advice="Nothing is wrong with the token's form; its times, if it has any, cannot be read here.",
    reference="RFC 7515, section 4.1.10 (cty); RFC 7797 (b64); RFC 7516, section 4.1.3 (zip)",
    flags=lambda: (
        Example(token("made up, not JSON", {"alg": "RS256", "cty": "text/plain"})),
        Example(token(b"\x78\x9c\xab\x56\x4a\xad\x28\x50", {"alg": "RS256", "zip": "DEF"})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token("exp=1772446500")),
    ),
)
def not_json_by_design(blemish: Blemish) -> Hit | None:
    """The payload is no JSON object, and the header says why: it is compressed, not encoded, or of another content
    type. It states no times that could be read."""
    if not _unread(blemish) or blemish.flaw.segment != "payload":
        return None
    return _unreadable(blemish) if _other_content(blemish.subject) else None


@rule(
    "TOK704",
    "duplicate-member",
    Severity.ERROR,
    on=Blemish,
    title="A member stands twice",
    advice="Have the issuer write each member once: which of the two counts differs from program to program.",
    reference="RFC 7519, section 4; RFC 8259, section 4 (names should be unique)",
    flags=lambda: (
        Example(token('{"iss":"https://login.example.com/","iat":1772442900,"exp":1772446500,"exp":1772529300}')),
        Example(token('{"sub":"a","iat":1772442900,"exp":1772446500}', '{"alg":"RS256","alg":"none"}')),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(token({"sub": "a", "exp": START + 60, "act": {"sub": "b"}})),
    ),
)
def duplicate_member(blemish: Blemish) -> Hit | None:
    """The same name stands twice in one object. Most parsers (Python, JavaScript, Go, Java's Jackson, .NET) take the
    last value, some take the first, and strict ones refuse the token, so two programs may see two different
    tokens."""
    subject, flaw = blemish
    if flaw.kind is not FlawKind.DUPLICATE_MEMBER:
        return None
    values = " and ".join(literal(value) for value in flaw.values[:4])
    return Hit(
        f"{quoted(flaw.member)} stands {len(flaw.values) or 'more than'} times in the {flaw.segment} of the "
        f"{called(subject)}: {values}; most parsers take the last.",
        (subject,),
        {
            "segment": flaw.segment,
            "member": quoted(flaw.member),
            "values": [plain(value) for value in flaw.values[:20]],
        },
    )


def _only_provider_reads(subject: Subject) -> bool:
    """Whether it is Auth0's encrypted form of an opaque token: no audience was asked for (issuer in the header, key
    not shared)."""
    header = subject.token.header
    return header.get("alg") == "dir" and isinstance(header.get("iss"), str)


@rule(
    "TOK705",
    "encrypted",
    Severity.NOTE,
    on=Subject,
    when=When.HIDDEN,
    title="The token is encrypted",
    advice="Its header can be read, its times cannot. Only its receiver, who has the key, can open it.",
    reference="RFC 7516 (JSON Web Encryption)",
    ask="the Date header of the response, to tell the end from expires_in",
    flags=lambda: (
        Example(response(access_token=_encrypted(_JWE), expires_in=3600)),
        Example(response(refresh_token=_encrypted({"alg": "RSA-OAEP", "enc": "A256GCM"}))),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(response(access_token=_encrypted(_AUTH0_JWE, ""), expires_in=86400)),
    ),
)
def encrypted(subject: Subject) -> Hit | None:
    """The token is encrypted for its receiver: the header says how, everything else is hidden. For an access_token
    expires_in is then the only statement on its life; refresh tokens are meant to be opaque to everyone but the
    server that issues them."""
    if subject.token.kind is not Kind.JWE or _only_provider_reads(subject):
        return None
    if subject.opened is not None and subject.opened.content is not None:
        return None
    if subject.role is Role.REFRESH_TOKEN:
        words = "as refresh tokens may be: only the server that issued it has to read it"
        advice = "Nothing has to be done: what it says is the server's own affair."
    elif subject.role is Role.ACCESS_TOKEN:
        stated = subject.answer is not None and subject.answer.expires_in is not None
        words = "so expires_in is the only statement on its life" if stated else "and nothing here states its life"
        advice = ""
    else:
        words, advice = "so its times cannot be read without the key", ""
    header = subject.token.header
    evidence: dict[str, Any] = {name: literal(header[name]) for name in ("alg", "enc") if name in header}
    return Hit(
        f"The {called(subject)} is encrypted, {words}.", (subject,), evidence, advice, cause=f"{subject.role} {words}"
    )


_OPAQUE = "opaque-token-0123456789"


@rule(
    "TOK706",
    "opaque",
    Severity.NOTE,
    on=Subject,
    when=When.HIDDEN,
    title="The access_token is opaque",
    advice="Its end is told by expires_in, counted from when the response was made; where there is none, by the "
    "server (introspection).",
    reference="RFC 6749, section 1.4 (access tokens are opaque to the client)",
    ask="when the response was received (its Date header, or the time at which it came)",
    flags=lambda: (
        Example(response(access_token=_OPAQUE, expires_in=3600)),
        Example(response(access_token="ya29.a0AfB_byC-made-up.and-more_0123456789", expires_in=3599)),
        Example(
            response(access_token=_encrypted(_AUTH0_JWE, ""), id_token=id_token(36000, issuer=AUTH0), expires_in=86400)
        ),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(3600), refresh_token="opaque-refresh-0123456789")),
        Example(response(access_token=_encrypted(_JWE), expires_in=3600)),
    ),
)
def opaque(subject: Subject) -> Hit | None:
    """The access_token is no JWT: only the server that issued it can read it. Many providers send such tokens always,
    and none of them is a broken JWT, dots or not; others do when no API was asked for."""
    kind = subject.token.kind
    if kind is Kind.JWS or subject.role not in (Role.ACCESS_TOKEN, Role.UNKNOWN):
        return None
    if kind is not Kind.OPAQUE and not (kind is Kind.JWE and _only_provider_reads(subject)):
        return None
    provider = subject.provider
    why = provider.opaque if provider is not None and provider.opaque else "it can be read by its issuer only."
    sentence = why[:1].upper() + why[1:] + ("" if why.endswith(".") else ".")
    return Hit(
        f"The {called(subject)} is opaque, no JWT. {sentence}",
        (subject,),
        {"kind": kind.value, "provider": provider.id if provider else "unknown"},
        cause=f"{subject.role} {why}",
    )


SHORTEST = 60  # characters; a signed token has more in its signature and header alone


def _holds_a_token(subject: Subject) -> bool:
    """Whether the payload says that it is a JWT (RFC 7519, section 5.2)."""
    content = subject.token.header.get("cty")
    return content is not None and isinstance(content, str) and content.lower().removeprefix("application/") == "jwt"


@rule(
    "TOK707",
    "nested",
    Severity.NOTE,
    on=Subject,
    when=When.UNUSUAL_TEXT,
    title="The token holds another token",
    advice="Each has dates of its own. The outer one's count where it is checked; look at the inner one where that "
    "is taken out.",
    reference="RFC 7519, section 5.2 and appendix A.2 (nested JWT)",
    flags=lambda: (
        Example(token(access_token(3600), {"alg": "RS256", "cty": "JWT"})),
        Example(id_token(3600, verified_by=access_token(3600))),
        Example(_encrypted({"alg": "RSA-OAEP", "enc": "A256GCM", "cty": "JWT"})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(id_token(3600, note="eyJ")),
        Example(token("made up, not JSON", {"alg": "RS256", "cty": "text/plain"})),
    ),
)
def nested(subject: Subject) -> Hit | None:
    """A JWT stands inside this JWT, as its payload or in one of its claims. The two have lifetimes of their own, and
    programs that hand on the inner one go by its dates."""
    where = "payload" if "cty" in subject.token.header and _holds_a_token(subject) else ""
    if not where:
        for name, value in subject.token.claims.items():
            if type(value) is str and len(value) > SHORTEST and value[:3] == "eyJ" and value.count(".") >= 2:
                where = f"claim {quoted(name)}"
                break
        else:
            return None
    return Hit(
        f"The {called(subject)} holds another token ({where}).",
        (subject,),
        {"where": where},
        cause=f"{subject.role} {where}",
    )


_ALB = {
    "alg": "ES256",
    "kid": "k",
    "signer": "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/a/1",
    "exp": START + 120,
}


def _header_expiry(subject: Subject) -> Hit:
    found = subject.token.header["exp"]
    return Hit(
        f"The {called(subject)} has its exp ({literal(found)}) in the header, not among the claims.",
        (subject,),
        {"header.exp": plain(found)},
        cause=f"{subject.role} exp in header",
    )


@rule(
    "TOK708",
    "expiry-in-header",
    Severity.WARNING,
    on=Subject,
    when=When.UNUSUAL_HEADER,
    title="The expiry stands in the header",
    advice="Have the issuer move exp among the claims: validators look for it only there and take this token for "
    "one without end.",
    reference="RFC 7519, sections 4.1.4 and 5.3 (claims replicated as header parameters)",
    flags=lambda: (
        Example(access_token(3600, header={"alg": "RS256", "exp": START + 3600}, exp=None)),
        Example(token({"sub": "a", "iat": START}, {"alg": "HS256", "exp": START + 3600})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600, header={"alg": "RS256", "exp": START + 3600})),
        Example(token({"sub": "a", "email": "a@example.com"}, _ALB)),
    ),
)
def expiry_in_header(subject: Subject) -> Hit | None:
    """The exp stands in the token's header and not among its claims. Validators do not look for it there: to them the
    token never expires, or it is refused for want of an exp."""
    header = subject.token.header
    if "exp" not in header or "exp" in subject.token.claims or "signer" in header or subject.token.kind is not Kind.JWS:
        return None
    return _header_expiry(subject)


@rule(
    "TOK708",
    "expiry-in-header",
    Severity.NOTE,
    on=Subject,
    when=When.UNUSUAL_HEADER,
    title="The expiry stands in the header, as the load balancer writes it",
    advice="Check exp in the header of x-amzn-oidc-data; the load balancer makes a new one for each request.",
    reference="AWS, Application Load Balancer: Authenticate users (x-amzn-oidc-data)",
    flags=lambda: (
        Example(token({"sub": "a", "email": "a@example.com"}, _ALB)),
        Example(f"x-amzn-oidc-data: {token({'sub': 'a'}, _ALB)}"),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600, header={"alg": "RS256", "exp": START + 3600}, exp=None)),
    ),
)
def expiry_in_header_by_design(subject: Subject) -> Hit | None:
    """The token was made by an AWS load balancer, which writes exp and the issuer into the header. That exp is the
    one that counts."""
    header = subject.token.header
    if "exp" not in header or "signer" not in header or "exp" in subject.token.claims:
        return None
    return _header_expiry(subject)


def _has_no_payload(subject: Subject) -> bool:
    return subject.token.kind is not Kind.JWE and not subject.token.claims and ".." in subject.token.compact


@rule(
    "TOK709",
    "unsecured-or-detached",
    Severity.NOTE,
    on=Subject,
    when=When.UNUSUAL_HEADER,
    title="The token is unsecured, detached, or asks for an extension",
    advice="Check that the receiver expects this form: most libraries refuse it unless they are told to take it.",
    reference="RFC 7519, section 6 (alg none); RFC 7515, section 4.1.11 (crit) and appendix F; RFC 7797 (b64)",
    flags=lambda: (
        Example(_unsecured({"iss": "https://login.example.com/", "sub": "u", "exp": START + 3600})),
        Example(f"{segment({'alg': 'ES256', 'kid': 'k1'})}..{segment(b'made-up-signature-bytes')}"),
        Example(access_token(3600, header={"alg": "RS256", "crit": ["exp"], "exp": START})),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600).rpartition(".")[0] + "."),
    ),
)
def unsecured_or_detached(subject: Subject) -> Hit | None:
    """The token carries no signature by its own word (alg none), its payload is kept elsewhere or not encoded, or it
    names extensions that a receiver must know (crit). Its dates are read as they stand; libraries refuse it unless
    they expect it."""
    header = subject.token.header
    reasons = []
    algorithm = header.get("alg")
    if algorithm is not None and isinstance(algorithm, str) and algorithm.lower() == "none":
        reasons.append("it is unsecured (alg none)")
    if "crit" in header:
        reasons.append("it names extensions that must be understood (crit)")
    if "b64" in header and header["b64"] is False:
        reasons.append("its payload is not encoded (b64 is false)")
    if not subject.token.claims and header and _has_no_payload(subject):
        reasons.append("its payload is kept elsewhere (detached)")
    if not reasons:
        return None
    return Hit(
        f"The {called(subject)} is of a special form: {', '.join(reasons)}.",
        (subject,),
        {"alg": literal(algorithm)},
        cause=f"{subject.role} {reasons}",
    )


@rule(
    "TOK710",
    "signature-removed",
    Severity.NOTE,
    on=Blemish,
    title="The signature was removed",
    advice="Nothing is wrong with that in a ticket: the times can be read all the same, and the token cannot be "
    "misused.",
    reference=JWS,
    flags=lambda: (
        Example(access_token(3600).rpartition(".")[0]),
        Example(access_token(3600).rpartition(".")[0] + "."),
        Example(access_token(3600).rpartition(".")[0] + ".REDACTED"),
    ),
    passes=lambda: (
        Example(access_token(3600)),
        Example(access_token(3600).rpartition(".")[0] + "." + filler(43)),
        Example(_unsecured({"iss": "https://login.example.com/", "sub": "u", "exp": START + 3600})),
    ),
)
def signature_removed(blemish: Blemish) -> Hit | None:
    """The token's third part is missing, empty or replaced, as careful people send it. Header and claims are whole;
    only the signature cannot be checked. In a copy that was redacted here it is not worth a note."""
    subject, flaw = blemish
    unsecured = str(subject.token.header.get("alg")).lower() == "none"
    if flaw.kind is not FlawKind.SIGNATURE_REMOVED or flaw.detail == REPLACED or unsecured:
        return None
    return Hit(
        f"The {called(subject)} comes without its signature: {flaw.detail}.",
        (subject,),
        _evidence(flaw),
        cause=f"{subject.role} {flaw.detail}",
    )
