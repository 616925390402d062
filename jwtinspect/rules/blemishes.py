"""TOK: what had to be mended to read a token, and what could not be read."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.subject import Blemish, Subject
from jwtinspect.core.standin import REPLACED, filler
from jwtinspect.core.token import Flaw, FlawKind
from jwtinspect.rules.examples import OPAQUE, START, Example, access_token, id_token, response, token
from jwtinspect.rules.form import has_no_payload, holds_a_token, unsecured_jwt
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.words import called, literal, plain, quoted

JWS = "RFC 7515, sections 3.1 and 7.1 (JWS Compact Serialization)"
JWT = "RFC 7519, section 7.2 (reading a JWT)"
MOST_NAMED = 20
"""Members of a token that have a finding of their own; those beyond are counted in one."""


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
                access_token=OPAQUE,
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
    return flaw.segment != "payload" or not (has_no_payload(subject) or holds_a_token(subject))


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
        cause="" if flaw in subject.token.flaws[:MOST_NAMED] else f"{subject.id} {flaw.kind}",
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
        Example(unsecured_jwt({"iss": "https://login.example.com/", "sub": "u", "exp": START + 3600})),
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
