"""Signatures verified and encrypted tokens opened, before anything is judged: the road's step that needs keys."""

from __future__ import annotations

from jwtinspect.analysis.keyring import Keyring
from jwtinspect.analysis.subject import Case
from jwtinspect.core.capture import Capture
from jwtinspect.core.encoding import Undecodable, decode_base64url, read_json
from jwtinspect.core.token import FlawKind, Kind, Place, Token
from jwtinspect.reading.compact import read_token

DEEPEST = 4  # tokens in tokens that are opened
MOST = 1000  # encrypted tokens that are opened


def keyring_of(capture: Capture, given: Keyring | None) -> Keyring | None:
    """The keys given and those that stand in the input; None where there are none at all."""
    if given is None and not capture.key_sets:
        return None
    keyring = (given or Keyring()) if given is not None else Keyring()
    return keyring.with_found(capture.key_sets, capture.metadata)


def verify(case: Case, keyring: Keyring) -> None:
    """Notes at each token what the keys say of its signature, and of each that is encrypted whether it was opened."""
    if not keyring:
        return
    from jwtinspect.analysis.signature import check

    for subject in case.subjects:
        token = subject.token
        if token.kind is Kind.JWE:
            subject.opened = keyring.opened.get(token.compact)
        subject.check = check(token, keyring)


def opened(capture: Capture, keyring: Keyring | None) -> Capture:
    """The capture with what is in its encrypted and nested tokens. An inner token takes the outer one's place in
    responses and exchanges: its dates are those that count there."""
    tokens = list(capture.tokens)
    places: dict[int, int] = {}  # index of an outer token -> index of the innermost one
    known = {token.compact: index for index, token in enumerate(tokens)}
    budget = MOST
    if keyring and keyring.work:
        from jwtinspect.analysis.decryption import renew

        renew(keyring)
    for index in range(len(capture.tokens)):
        at = index
        for _ in range(DEEPEST):
            token = tokens[at]
            if token.kind is Kind.JWE:
                content = _decrypted(token, keyring) if budget > 0 else None
                budget -= 1
            else:
                content = _nested(token)
            if content is None:
                break
            inner = _token_in(content, token)
            if inner is None:
                claims = read_json(content)[0] if token.kind is Kind.JWE else None
                if isinstance(claims, dict):
                    tokens[at] = token.holding(claims)
                break
            if inner.compact in known:
                at = known[inner.compact]
                tokens[at] = tokens[at].seen_at(*inner.places)
            else:
                at = known[inner.compact] = len(tokens)
                tokens.append(inner)
            places[index] = at
            if at <= index:
                break
    return _placed(capture, tokens, places) if places or tokens != list(capture.tokens) else capture


def _decrypted(token: Token, keyring: Keyring | None) -> bytes | None:
    if not keyring:
        return None
    from jwtinspect.analysis.decryption import decrypt

    return decrypt(token, keyring).content


def _nested(token: Token) -> bytes | None:
    """The payload of a signed token that says it is a token (RFC 7519, section 5.2); None of any other."""
    content = token.header.get("cty")
    if token.kind is not Kind.JWS or not isinstance(content, str) or "zip" in token.header:
        return None
    if content.lower().removeprefix("application/") != "jwt":
        return None
    decoded = decode_base64url(token.segments[1])
    return None if isinstance(decoded, Undecodable) else decoded if isinstance(decoded, bytes) else decoded.data


def _token_in(content: bytes, outer: Token) -> Token | None:
    """The token that the content is, seen where the outer one was."""
    if content[:1] == b"{" or b"." not in content:
        return None
    try:
        text = content.decode("ascii").strip()
    except UnicodeDecodeError:
        return None
    places = tuple(
        Place(place.source, f"{place.where}, inside {'the encrypted' if outer.kind is Kind.JWE else 'the'} token",
              place.name, place.layers)
        for place in outer.places
    )  # fmt: skip
    inner = read_token(text, places)
    return None if inner is None or inner.compact == outer.compact or inner.has(FlawKind.TRUNCATED) else inner


def _placed(capture: Capture, tokens: list[Token], places: dict[int, int]) -> Capture:
    """The capture with these tokens, and inner ones in place of outer ones wherever a token is referred to."""

    def all_of(indices: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(places.get(index, index) for index in indices)

    return capture._replace(
        tokens=tuple(tokens),
        responses=tuple(
            each._replace(tokens={name: places.get(index, index) for name, index in each.tokens.items()})
            for each in capture.responses
        ),
        exchanges=tuple(
            each._replace(sent=all_of(each.sent), received=all_of(each.received)) for each in capture.exchanges
        ),
        stamps=tuple(
            each if each.token is None else each._replace(token=places.get(each.token, each.token))
            for each in capture.stamps
        ),
    )
