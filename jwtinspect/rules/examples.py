"""Small inputs for the rules' examples. Signatures are made up: nothing here was ever signed."""

from __future__ import annotations

import base64
import json
from typing import Any, NamedTuple

START = 1772442900  # 2026-03-02 09:15:00 UTC, when everything in the examples was issued
ISSUER = "https://login.example.com/"
AUTH0 = "https://acme.eu.auth0.com/"
ENTRA = "https://login.microsoftonline.com/2b4e6d1c-7a55-4c0f-9b3e-5d8f0a1c2e3f/v2.0"
KEYCLOAK = "https://sso.example.com/realms/acme"
COGNITO = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI"
OPAQUE = "opaque-token-0123456789"
LATER = "Mon, 02 Mar 2026 10:15:00 GMT"  # an hour after START


class Example(NamedTuple):
    """An input with what the user says about it, as the arguments of ``inspect`` take it."""

    text: str
    at: float | None = START + 60
    received: float | None = None
    expect: dict[str, float] | None = None
    ended: float | None = None  # seconds after login
    leeway: float = 0
    max_age: float | None = None
    keys: tuple[str, ...] = ()  # JWKs or JWKSs to verify with


SECRET = b"a made-up secret of 32 bytes ..."


def secret_key(kid: str | None = "s1", secret: bytes = SECRET, **members: Any) -> str:
    """An HMAC secret as a JWK (RFC 7518, section 6.4)."""
    return json.dumps(_claims({"kty": "oct", "k": segment(secret), "kid": kid}, members))


def signed(claims: dict[str, Any], kid: str | None = "s1", secret: bytes = SECRET, **header: Any) -> str:
    """A compact JWS that is really signed, with HS256."""
    import hashlib
    import hmac

    text = f"{segment(_claims({'alg': 'HS256', 'typ': 'JWT', 'kid': kid}, header))}.{segment(claims)}"
    return f"{text}.{segment(hmac.digest(secret, text.encode(), hashlib.sha256))}"


def segment(content: bytes | str | dict[str, Any]) -> str:
    """One base64url segment without padding (RFC 7515, section 2)."""
    if isinstance(content, dict):
        content = json.dumps(content, separators=(",", ":"))
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(
    claims: dict[str, Any] | str | bytes,
    header: dict[str, Any] | str | None = None,
    signature: bytes = b"made-up-signature-bytes-0123456789",
) -> str:
    """A compact JWS whose signature is made up."""
    header = {"alg": "RS256", "typ": "JWT", "kid": "k1"} if header is None else header
    return f"{segment(header)}.{segment(claims)}.{segment(signature)}"


def id_token(
    life: float = 36000,
    *,
    issuer: str = ISSUER,
    start: float = START,
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """An id_token of that lifetime (seconds); further claims as given, None takes one away."""
    return token(
        _claims(
            {
                "iss": issuer,
                "sub": "user|1",
                "aud": "client-1",
                "iat": start,
                "exp": start + life,
                "nonce": "n-1",
            },
            claims,
        ),
        header,
    )


def access_token(
    life: float = 86400,
    *,
    issuer: str = ISSUER,
    start: float = START,
    header: dict[str, Any] | None = None,
    **claims: Any,
) -> str:
    """An access_token of that lifetime (seconds); further claims as given, None takes one away."""
    usual = {
        "iss": issuer,
        "sub": "user|1",
        "aud": "https://api.example.com",
        "iat": start,
        "exp": start + life,
        "azp": "client-1",
        "scope": "openid orders",
    }
    return token(_claims(usual, claims), header)


def _claims(usual: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**usual, **changed}.items() if value is not None}


def response(**members: Any) -> str:
    """A token response (RFC 6749, section 5.1); None takes a member away."""
    return json.dumps(_claims({"token_type": "Bearer"}, members))


def dated(body: str, at: str = "Mon, 02 Mar 2026 09:15:00 GMT", url: str = "") -> str:
    """The body as ``curl -i`` prints it, with a Date header."""
    return f"HTTP/1.1 200 OK\r\nDate: {at}\r\nContent-Type: application/json\r\n\r\n{body}\n"


API = "https://api.example.com/orders"
TOKEN_ENDPOINT = "https://login.example.com/oauth/token"


def call(
    url: str = API,
    status: int = 200,
    *,
    at: float = START,
    bearer: str = "",
    form: str = "",
    body: str = "",
    headers: tuple[str, ...] = (),
    answer: tuple[str, ...] = (),
) -> str:
    """One exchange as ``curl -v`` prints it. ``at``: its Date header; ``headers`` sent, ``answer`` headers received."""
    host, _, path = url.partition("://")[2].partition("/")
    sent = [f"{'POST' if form else 'GET'} /{path} HTTP/1.1", f"Host: {host}", *headers]
    if bearer:
        sent.append(f"Authorization: Bearer {bearer}")
    sent += ["", form] if form else [""]
    received = [f"HTTP/1.1 {status} Status", f"Date: {http_date(at)}", *answer, ""]
    lines = [f"> {line}" for line in sent] + [f"< {line}" for line in received]
    return "\n".join(lines) + (f"\n< {body}\n" if body else "\n")


def http_date(at: float) -> str:
    """An instant as HTTP's Date header has it (RFC 9110, section 5.6.7); ``email.utils`` would load the sockets."""
    from datetime import UTC, datetime

    date = datetime.fromtimestamp(at, UTC)
    day, month = "MonTueWedThuFriSatSun"[3 * date.weekday() :][:3], "JanFebMarAprMayJunJulAugSepOctNovDec"
    return f"{day}, {date.day:02} {month[3 * date.month - 3 :][:3]} {date.year} {date:%H:%M:%S} GMT"


def har(*entries: dict[str, Any], creator: str = "WebInspector") -> str:
    """A HAR of these entries."""
    return json.dumps({"log": {"version": "1.2", "creator": {"name": creator, "version": "1"}, "entries": entries}})


def entry(
    url: str,
    status: int = 200,
    *,
    at: float = START,
    headers: dict[str, str] | None = None,
    answer: dict[str, str] | None = None,
    kind: str = "fetch",
    body: str = "",
) -> dict[str, Any]:
    """One entry of a HAR as Chrome writes it; both clocks are right."""
    from datetime import UTC, datetime

    sent = [{"name": name, "value": value} for name, value in (headers or {}).items()]
    came = [{"name": name, "value": value} for name, value in {"date": http_date(at), **(answer or {})}.items()]
    return {
        "startedDateTime": datetime.fromtimestamp(at + 0.2, UTC)
        .isoformat(timespec="milliseconds")
        .replace("+00:00", "Z"),
        "time": 100,
        "timings": {"blocked": 1, "dns": -1, "connect": -1, "ssl": -1, "send": 1, "wait": 97, "receive": 1},
        "_resourceType": kind,
        "request": {"method": "GET", "url": url, "headers": sent},
        "response": {
            "status": status,
            "headers": came,
            "content": {"mimeType": "application/json", "size": len(body), "text": body},
            "redirectURL": (answer or {}).get("location", ""),
        },
    }


def login(*, at: float = START, **members: Any) -> str:
    """A code redeemed for tokens."""
    form = "grant_type=authorization_code&client_id=client-1&code=c0de&code_verifier=verifier"
    return call(TOKEN_ENDPOINT, at=at, form=form, body=response(**members))


REFRESH_TOKEN = "v1.refresh-0123456789abcdef"
REFUSED = ('WWW-Authenticate: Bearer error="invalid_token"',)


def refresh(token: str = REFRESH_TOKEN, status: int = 200, *, at: float = START, body: str = "") -> str:
    """A refresh grant and its answer."""
    form = f"grant_type=refresh_token&client_id=client-1&refresh_token={token}"
    return call(TOKEN_ENDPOINT, status, at=at, form=form, body=body)


def silent(error: str = "login_required", *, at: float = START, headers: tuple[str, ...] = ()) -> str:
    """A silent sign-in that is answered with an error; with a code where that is empty."""
    url = "https://login.example.com/authorize?response_type=code&client_id=client-1&prompt=none&redirect_uri=x"
    found = f"error={error}&error_description=No+session" if error else "code=c0de"
    location = f"Location: https://app.example.com/callback?{found}&state=s"
    return call(url, 302, at=at, headers=headers, answer=(location,))
