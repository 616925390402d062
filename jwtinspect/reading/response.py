"""Token responses as JSON: every object that states tokens and times together, wherever it is nested."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.core.capture import Metadata
from jwtinspect.core.encoding import ProblemKind
from jwtinspect.reading import documents
from jwtinspect.reading.draft import NOTHING, Context, Draft
from jwtinspect.reading.names import (
    CLIENT_TOKENS,
    EXPIRIES,
    FOREIGN_TOKENS,
    STORE_MARKS,
    STORE_PREFIXES,
    STORE_SIGNS,
    TOKENS,
    VAGUE_TOKENS,
    is_removed,
    is_secret,
)

if TYPE_CHECKING:
    from jwtinspect.reading.sources import Material

FORMAT = "token-response"
LAYERS = 4  # JSON strings in JSON strings: unwrapped so deep
MOST_NAMED = 20  # members standing more than once in a document that are named; those beyond are counted

_LONG_RUN = re.compile(r"\S{20}")  # no token is shorter than 20 characters, whatever it is wrapped in
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_NAMED = TOKENS | VAGUE_TOKENS | {"secret"}
_SERIALISED = frozenset(("protected", "signature"))  # RFC 7515, section 7.2: a token's segments, none of them a token
_PARTS = frozenset(("header", "payload"))  # the same as auth0-spa-js keeps them
_SERIALISATION = frozenset(("payload", "signatures", "ciphertext", "protected"))
_ANSWERS = (
    TOKENS
    | VAGUE_TOKENS
    | {"error", "active", "expires_in", "kty", "keys", "token_endpoint", "jwks_uri", "expires"}
    | _SERIALISATION
)


def detects(material: Material) -> bool:
    """Whether the text is one JSON value or several, and nothing else."""
    return material.documents is not None


def read(material: Material, draft: Draft) -> None:
    """Reads every document of the text."""
    found = material.documents or []
    if any(document.problems or document.cut for document in found):
        draft.scan()  # a member that stands twice hides its first value; a token may be cut over lines
    for document in found:
        read_document(document, draft)


def read_document(document: documents.Document, draft: Draft, context: Context = NOTHING, offset: int = 0) -> list[int]:
    """Reads one document of several in a text that starts at ``offset`` of the source's. The indices of its tokens."""
    alone = document.end - document.start == len(draft.text)
    where = "$" if alone else f"{draft.line(offset + document.start)}, $"
    before = draft.size() if document.cut or document.problems else -1
    draft.go_to(offset + document.start)
    indices = read_value(document.value, draft, where, context)
    if -1 < before < draft.size():
        _say_what_is_wrong(document, where, draft, offset)
    return indices


def _say_what_is_wrong(document: documents.Document, where: str, draft: Draft, offset: int) -> None:
    if document.cut == "cut":
        end = draft.line(offset + document.end)
        draft.unread(
            where,
            f"JSON ends too early ({end}): it was cut, and what stands before was read.",
            "Copy the whole response again.",
        )
    elif document.cut:
        draft.unread(where, f"JSON is {document.cut} here: it was read as it seems to be meant.", "")
    double = [problem for problem in document.problems if problem.kind is ProblemKind.DUPLICATE]
    for problem in double[:MOST_NAMED]:
        times = "twice" if len(problem.values) == 2 else f"{len(problem.values)} times"
        draft.unread(where, f"{problem.member[:60]} stands there {times}: the last one was taken.", "")
    if len(double) > MOST_NAMED:
        draft.unread(where, f"{len(double) - MOST_NAMED} more members stand there more than once.", "")
    for problem in document.problems:
        if problem.kind is ProblemKind.TOO_DEEP:
            draft.unread(where, f"{problem.detail[:1].upper()}{problem.detail[1:]}.")


def read_value(
    value: Any, draft: Draft, where: str = "$", context: Context = NOTHING, layers: tuple[str, ...] = ()
) -> list[int]:
    """Reads a parsed JSON value to its last string, without recursion. The indices of the tokens in it, in order."""
    indices: list[int] = []
    stores: list[_Piece] = []
    before = len(draft.responses)
    stack = [_Piece(value, where, "", layers)]
    while stack:
        piece = stack.pop()
        kind = type(piece.value)
        if kind is dict:
            inner = _read_object(piece, draft, context, indices, stores)
        elif kind is list:
            inner = _members_of_array(piece)
        else:
            inner = _read_string(piece, draft, context, indices)
        if inner:
            inner.reverse()
            stack.extend(inner)
    if stores:
        _note_stores(stores, draft, before)
    return indices


def _note_stores(stores: list[_Piece], draft: Draft, before: int) -> None:
    """Notes what clients wrote down. In a browser's storage every object that states tokens is kept, not sent."""
    from jwtinspect.reading import client_stores

    kept = [client_stores.note(piece.value, piece.name, piece.where, draft) for piece in stores]
    if any(kept):
        draft.responses[before:] = [each._replace(store=True) for each in draft.responses[before:]]


def _members_of_array(piece: _Piece) -> list[_Piece]:
    return [
        _Piece(each, f"{piece.where}[{number}]", piece.name, piece.layers)
        for number, each in enumerate(piece.value)
        if (each and type(each) in (dict, list)) or (isinstance(each, str) and _may_hold_token(each))
    ]


class _Piece(NamedTuple):
    """A value still to be read, and how it was reached."""

    value: Any
    where: str
    name: str
    layers: tuple[str, ...]


def _read_object(
    piece: _Piece, draft: Draft, context: Context, indices: list[int], stores: list[_Piece]
) -> list[_Piece]:
    """Reads one object: the tokens that its members name are siblings. What is left to read inside it."""
    members: dict[str, Any] = piece.value
    inner: list[_Piece] = []
    tokens: dict[str, int] = {}
    for name, value in members.items():
        kind = type(value)
        if kind is dict or kind is list:
            if value:
                inner.append(_Piece(value, piece.where + path_of(name), name, piece.layers))
        elif isinstance(value, str):
            called = name
            index = None
            if name in _NAMED:
                if name in _CALLED_OTHERWISE:
                    called = _called(name, members)
                index = _named_token(value, called, piece, draft, piece.where + path_of(name))
                if index is not None:
                    tokens[called] = index
            if index is None and len(value) >= 20 and _may_hold_token(value) and not _is_part(value, members):
                inner.append(_Piece(value, piece.where + path_of(name), name, piece.layers))
            if value and is_secret(called, members) and (index is not None or not is_removed(value)):
                draft.secret(piece.where + path_of(name), name, value)
        if len(name) > 20 and _may_hold_token(name):
            inner.append(_Piece(name, piece.where, "", piece.layers))
            if name.startswith(STORE_PREFIXES) and (not stores or stores[-1] is not piece):
                stores.append(piece)
    if not STORE_MARKS.isdisjoint(members):
        stores.append(piece)
    if tokens or not _ANSWERS.isdisjoint(members):
        indices += tokens.values()
        if not _SERIALISATION.isdisjoint(members):
            from jwtinspect.reading import serialised

            if serialised.is_serialised(members):
                found = serialised.read_serialised(members, piece.where, piece.name, piece.layers, draft)
                indices += found
                return []
        _respond(piece, tokens, draft, context)
    return inner


def _is_part(value: str, members: dict[str, Any]) -> bool:
    """Whether the value is one segment of a token whose others stand beside it."""
    return "." not in value and (members.keys() >= _PARTS or members.keys() >= _SERIALISED)


_CALLED_OTHERWISE = frozenset(("accessToken", "secret"))
_CREDENTIALS = {
    "AccessToken": "AccessToken",
    "AccessToken_With_AuthScheme": "AccessToken",
    "IdToken": "IdToken",
    "RefreshToken": "RefreshToken",
}


def _called(name: str, members: dict[str, Any]) -> str:
    """What a member's token is, where its name says nothing or the wrong thing; empty if the member holds none.

    MSAL keeps every token as ``secret`` beside its type; Firebase keeps its id_token as ``accessToken``.
    """
    if name == "secret":
        kept = members.get("credentialType", members.get("credential_type"))
        return _CREDENTIALS.get(kept, "") if isinstance(kept, str) else ""
    return "id_token" if "expirationTime" in members else name


def _named_token(value: str, name: str, piece: _Piece, draft: Draft, where: str) -> int | None:
    """The index of the token in a member whose name says that it holds one."""
    if not value or not name:
        return None
    if is_removed(value):
        draft.unread(where, f"{name} was taken out before this was copied.", "Compare what is left.")
        return None
    named = name in TOKENS or (len(value) > 15 and _states_times(piece.value))
    return draft.token(value, where, name, piece.layers, opaque=named)


def _states_times(members: dict[str, Any]) -> bool:
    return not EXPIRIES.isdisjoint(members) or "issued_at" in members  # a registry may leave out the former


def _respond(piece: _Piece, tokens: dict[str, int], draft: Draft, context: Context) -> None:
    """Notes what the object states; another provider's token in it is a response of its own (rule G2)."""
    members = piece.value
    own = tokens
    if not FOREIGN_TOKENS.isdisjoint(tokens):
        own = {name: index for name, index in tokens.items() if name not in FOREIGN_TOKENS}
        others = {name: index for name, index in tokens.items() if name in FOREIGN_TOKENS}
        where = piece.where + path_of(next(iter(others)))
        draft.respond(where, {name: members[name] for name in others}, others, store=True)
    states_tokens = own or "access_token" in members or ("expires_in" in members and "token_type" in members)
    if states_tokens or _is_introspection(members) or _is_error(members):
        if "issued_at" in members and "token" in members:
            context = _as_issued(members["issued_at"], context, draft)
        store = not (CLIENT_TOKENS.isdisjoint(own) and STORE_SIGNS.isdisjoint(members))
        draft.respond(piece.where, members, own, store, context)
    if "keys" in members or "jwks_uri" in members:
        _note_keys(members, piece.where, draft, context)
    if not tokens and not context.in_exchange:
        _say_what_it_is(members, piece.where, draft)


def _note_keys(members: dict[str, Any], where: str, draft: Draft, context: Context) -> None:
    """Notes a provider's key set, or what it says of itself."""
    keys = members.get("keys")
    if isinstance(keys, list):
        found = [each for each in keys if isinstance(each, dict) and "kty" in each]
        if found:
            draft.key_set(where, found, context)
    issuer, address = members.get("issuer"), members.get("jwks_uri")
    if isinstance(issuer, str) and isinstance(address, str):
        draft.metadata.append(Metadata(issuer, address))


def _as_issued(issued_at: Any, context: Context, draft: Draft) -> Context:
    """A registry's token service says when it issued (Distribution: token authentication), by the server's clock."""
    from jwtinspect.core.moments import instant_of

    instant = instant_of(issued_at) if isinstance(issued_at, str) and "T" in issued_at[:20] else None
    if instant is None or context.received_at is not None:
        return context
    draft.record(instant)
    return context._replace(received_at=instant)


def _is_introspection(members: dict[str, Any]) -> bool:
    """RFC 7662, section 2.2; ``active`` alone is a word of many an API."""
    active = members.get("active")
    return (
        active is not None
        and type(active) is bool
        and (len(members) == 1 or not {"exp", "iat", "token_type", "client_id"}.isdisjoint(members))
    )


def _is_error(members: dict[str, Any]) -> bool:
    """RFC 6749, section 5.2; ``error`` alone is a word of many an API."""
    error = members.get("error")
    return isinstance(error, str) and (error in _ERRORS or "error_description" in members)


_AGAIN = "Let the user sign in again; ask the provider's log why the grant ended."
_ERRORS = {
    "invalid_grant": "The code or refresh token is unknown, used, revoked or expired. " + _AGAIN,
    "invalid_request": "",
    "invalid_client": "The client is not known, or its secret or assertion is wrong.",
    "invalid_token": "The access token was refused; add it to see whether it had expired.",
    "unauthorized_client": "",
    "unsupported_grant_type": "",
    "invalid_scope": "",
    "login_required": "There was no session to renew from. " + _AGAIN,
    "interaction_required": _AGAIN,
    "consent_required": _AGAIN,
    "access_denied": "",
    "expired_token": "The device code has expired. " + _AGAIN,
    "authorization_pending": "The user has not yet finished: an ordinary step of the device flow.",
    "slow_down": "An ordinary step of the device flow.",
}


_OTHER_CODES = {
    "device_code": "a device authorization response (RFC 8628, section 3.2)",
    "auth_req_id": "a backchannel authentication response (CIBA Core 1.0, section 7.3)",
    "request_uri": "a pushed authorization response (RFC 9126, section 2.2)",
}


def _say_what_it_is(members: dict[str, Any], where: str, draft: Draft) -> None:
    """Names the known objects that hold no token, so that nobody waits for one."""
    if _is_error(members):
        error = members["error"]
        description = members.get("error_description")
        told = f": {description[:300]}" if isinstance(description, str) else ""
        draft.unread(where, f"This is an error answer without tokens ({error[:80]}{told}).", _ERRORS.get(error, ""))
    elif isinstance(members.get("user"), dict) and isinstance(members.get("expires"), str):
        draft.unread(
            where,
            f"This is a session as Auth.js answers, without tokens: it ends at {members['expires'][:40]} unless it is "
            "used before, whatever its tokens say.",
            "Add the answer of the provider's token endpoint, or the session cookie.",
        )
    elif isinstance(members.get("kty"), str):
        private = "d" in members or "k" in members
        if private:
            draft.secret(where, "private key", members.get("d") or members.get("k"))
        draft.unread(
            where, f"This is a {'private ' if private else ''}key (JWK), no token.", "Add the token that it belongs to."
        )
    elif "expires_in" in members and not _OTHER_CODES.keys().isdisjoint(members):
        name = next(name for name in _OTHER_CODES if name in members)
        draft.unread(
            where,
            f"This is {_OTHER_CODES[name]}, no token: its expires_in ({str(members['expires_in'])[:20]} s) is the life "
            f"of the {name}.",
            "Add the answer of the token endpoint.",
        )
    elif "token_endpoint" in members or "jwks_uri" in members:
        draft.unread(where, "This is a provider's metadata, no token.", "Add the answer of its token endpoint.")


def _may_hold_token(value: str) -> bool:
    return len(value) >= 20 and _LONG_RUN.search(value) is not None


def _read_string(piece: _Piece, draft: Draft, context: Context, indices: list[int]) -> list[_Piece]:
    """Reads a string: JSON again, an address with tokens in it, or any text. What is left to read inside it."""
    value: str = piece.value
    if not isinstance(value, str):
        return []  # a number, true, false or null
    if len(piece.layers) < LAYERS and value.lstrip()[:1] in ("{", "[", '"') and type(value) is str:
        document = documents.whole(value)
        if document is not None and type(document.value) in (dict, list, str):
            return [_Piece(document.value, piece.where, piece.name, (*piece.layers, "JSON string"))]
    if "token=" in value:
        from jwtinspect.reading import address

        address.read_text(value, draft, context, piece.where, piece.layers)
    from jwtinspect.reading.finder import find

    for found in find(value, source=draft.source):
        indices.append(draft.found(found, piece.where, piece.name, piece.layers))
    return []


def read_asked(members: object, where: str, draft: Draft) -> list[tuple[int, str]]:
    """What a client sends as JSON: tokens with the member of each, and secrets, but no response."""
    found: list[tuple[int, str]] = []
    if not isinstance(members, dict):
        return found
    for name, value in members.items():
        if not isinstance(value, str) or not value or is_removed(value):
            continue
        if name in TOKENS:
            index = draft.token(value, f"{where}, {name}", name, opaque=True)
            if index is not None:
                found.append((index, name))
        if is_secret(name, members):
            draft.secret(where, name, value)
    return found


def path_of(name: str) -> str:
    """A member's step in a path: ``.id_token``, ``["a b"]``; a very long name is shortened."""
    return _short_path(name) if len(name) < 64 else _path(name)


def _path(name: str) -> str:
    if len(name) < 64 and _PLAIN_NAME.fullmatch(name):
        return "." + name
    if name.startswith("firebase:authUser:"):  # the project's key follows, then the application's name
        name = "firebase:authUser:…"
    shown = name if len(name) < 64 else name[:60] + "…"
    return f'["{shown}"]'


_short_path = lru_cache(1024)(_path)
