"""TOK: tokens of an unusual form: encrypted, opaque, nested, unsecured, detached."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Subject
from jwtinspect.core.token import Kind, Role
from jwtinspect.rules.examples import AUTH0, OPAQUE, START, Example, access_token, id_token, response, segment, token
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, literal, plain, quoted

_JWE = {"alg": "RSA-OAEP", "enc": "A256GCM", "kid": "k1"}
_AUTH0_JWE = {"alg": "dir", "enc": "A256GCM", "iss": AUTH0}


def _encrypted(header: dict[str, Any], key: str = "a2V5a2V5a2V5a2V5") -> str:
    """An example of a JWE: nothing in it was ever encrypted."""
    return f"{segment(header)}.{key}.aW5pdHZlY3Rvcg.Y2lwaGVydGV4dGNpcGhlcnRleHQ.YXV0aHRhZ2F1dGh0YWc"


def unsecured_jwt(claims: dict[str, Any]) -> str:
    """An example of an unsecured JWT (RFC 7519, section 6)."""
    return f"{segment({'alg': 'none'})}.{segment(claims)}."


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
        Example(response(access_token=OPAQUE, expires_in=3600)),
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


def holds_a_token(subject: Subject) -> bool:
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
    where = "payload" if "cty" in subject.token.header and holds_a_token(subject) else ""
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


def has_no_payload(subject: Subject) -> bool:
    """Whether what it signs was left out of it and was not given beside it either."""
    return subject.token.is_detached and not subject.token.claims


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
        Example(unsecured_jwt({"iss": "https://login.example.com/", "sub": "u", "exp": START + 3600})),
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
    if not subject.token.claims and header and has_no_payload(subject):
        reasons.append("its payload is kept elsewhere (detached)")
    if not reasons:
        return None
    return Hit(
        f"The {called(subject)} is of a special form: {', '.join(reasons)}.",
        (subject,),
        {"alg": literal(algorithm)},
        cause=f"{subject.role} {reasons}",
    )
