"""Addresses and forms: what a browser was sent with, in a fragment or query, and ``name=value&name=value`` bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.reading.draft import NOTHING, Context, Draft
from jwtinspect.reading.names import TOKENS, is_removed, is_secret

if TYPE_CHECKING:
    from jwtinspect.reading.sources import Material

FORMAT = "redirect-url"

_HINTS = ("client_secret", "password", "assertion", "code_verifier", "apikey", "api_key")
_DULL = {"code": "", "expires_in": "", "error": "", "token": "(?![e%])", "jwt": "(?![e%])"}
"""Names that tell nothing where they stand between blanks or quotes with no other parameter, and what their value then
is: a token may be percent-encoded from its first letter on."""
_HINT = re.compile(  # with a value
    "=(?:"
    + "|".join(f"(?<={name}=)" for name in _HINTS)
    + "".join(
        rf"|(?<={name}=)(?!(?<![^\s\"'<>`]{name}=){value}[^\s\"'<>`&=#]*+(?:[\s\"'<>`]|\Z))"
        for name, value in _DULL.items()
    )
    + r")(?=[^\s\"'<>`&])"
)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,60}:/")
_FORM = re.compile(r"[A-Za-z0-9_.-]{1,60}=[^&\s\"'<>{}?#]*&[A-Za-z0-9_.-]{1,60}=")
_EDGE = re.compile(r"[\s\"'<>`]")
_NAMED = frozenset(
    ("client_assertion", "assertion", "subject_token", "actor_token", "id_token_hint", "token", "jwt", "logout_token")
)
_SHORT = 4000  # characters of a parameter that are kept
SIZE = 1000  # parameters of one address or form; no honest one has more


class Parameter(NamedTuple):
    """One ``name=value``, decoded, and where the value stands in the text."""

    name: str
    value: str
    start: int
    end: int


def detects(material: Material) -> bool:
    """Whether the text is one address, a fragment alone, or one form body."""
    text = material.text.strip()
    seems = text.startswith("#") or _SCHEME.match(text) or _FORM.match(text)
    return bool(seems and _HINT.search(text) and not any(map(str.isspace, text)))


def read(material: Material, draft: Draft) -> None:
    """Reads the address or the form."""
    draft.scan()
    if _FORM.match(material.text.strip()):
        draft.format = "form"
    read_text(material.text, draft)


def read_text(
    text: str,
    draft: Draft,
    context: Context = NOTHING,
    where: str = "",
    layers: tuple[str, ...] = (),
    offset: int | None = 0,
) -> list[int]:
    """Reads every address and form in a text that starts at ``offset`` of the source's. The indices of their tokens.

    ``offset`` is None where the text does not stand verbatim in the source. Linear: each stretch is looked at once.
    """
    indices: list[int] = []
    done = 0
    for hint in _HINT.finditer(text):
        if hint.start() < done:
            continue
        start = _begin(text, done, hint.start())
        edge = _EDGE.search(text, hint.end())
        done = edge.start() if edge else len(text)
        indices += read_one(text[start:done], draft, context, where, layers, None if offset is None else offset + start)
    return indices


def _begin(text: str, done: int, end: int) -> int:
    """Where the stretch without blanks and quotes begins that ends there; not before ``done``."""
    size = 256
    while True:
        start = max(done, end - size)
        edges = [edge.end() for edge in _EDGE.finditer(text, start, end)]
        if edges or start == done:
            return edges[-1] if edges else done
        size *= 8


def told(text: str) -> dict[str, str]:
    """The parameters of one address or form that are neither tokens nor secrets: what was asked for."""
    if text.startswith("/"):  # the target of a request
        text = f"https:/{text}"
    _, query, fragment = _parts(text)
    found: dict[str, str] = {}
    for part in (query, fragment):
        if part is not None:
            parameters = list(_parameters(text, *part, None))
            names = [each.name for each in parameters]
            found.update({each.name: each.value[:_SHORT] for each in parameters if _may_be_told(each.name, names)})
    return found


def _may_be_told(name: str, company: list[str]) -> bool:
    return name not in TOKENS and name not in _NAMED and not is_secret(name, company)


def read_one(
    text: str, draft: Draft, context: Context, where: str, layers: tuple[str, ...], offset: int | None
) -> list[int]:
    """Reads one address or form body that starts at ``offset`` of the source's text. The indices of its tokens."""
    base, query, fragment = _parts(text)
    where = where or draft.line(offset or 0)
    indices: list[int] = []
    for part, words in ((query, "query" if base else "form"), (fragment, "fragment")):
        if part is None:
            continue
        parameters = list(_parameters(text, *part, offset))
        indices += _read_parameters(parameters, draft, context, f"{where}, {words}", layers, base, words != "form")
    return indices


def _parts(text: str) -> tuple[str | None, tuple[int, int] | None, tuple[int, int] | None]:
    """The address without query and fragment (None for a form body), and where these two stand."""
    scheme = _SCHEME.search(text)
    begin = scheme.start() if scheme else 0
    equals = text.find("=")
    if scheme and 0 <= equals < begin:  # redirect_uri=https://...: a form that holds an address
        scheme = None
    hash_at = text.find("#", begin)
    if scheme is None:
        if hash_at >= 0:
            return None, None, (_inside(text, hash_at + 1), len(text))
        return None, (0, len(text)), None
    query_at = text.find("?", begin, hash_at if hash_at >= 0 else len(text))
    base_end = min(at for at in (query_at, hash_at, len(text)) if at >= 0)
    query = (query_at + 1, hash_at if hash_at >= 0 else len(text)) if query_at >= 0 else None
    fragment = (_inside(text, hash_at + 1), len(text)) if hash_at >= 0 else None
    return text[begin:base_end], query, fragment


def _inside(text: str, start: int) -> int:
    """Where the parameters of a fragment begin: single-page applications put a route and ``?`` before them."""
    mark = text.find("?", start)
    equals = text.find("=", start)
    if 0 <= mark < equals:
        return mark + 1
    return start + 1 if text.startswith("/", start) else start


def _parameters(text: str, start: int, end: int, offset: int | None) -> Any:
    """The parameters between start and end, percent-decoded; ``&amp;`` is what HTML makes of ``&``."""
    for _ in range(SIZE):
        if start >= end:
            return
        stop = text.find("&", start, end)
        stop = end if stop < 0 else stop
        equals = text.find("=", start, stop)
        if equals >= 0:
            name = text[start:equals].removeprefix("amp;")
            value = text[equals + 1 : stop]
            if "%" in value or "+" in value:
                from urllib.parse import unquote_plus

                value = unquote_plus(value)
            at = (-1, -1) if offset is None else (offset + equals + 1, offset + stop)
            yield Parameter(name, value, *at)
        start = stop + 1


def _read_parameters(
    parameters: list[Parameter],
    draft: Draft,
    context: Context,
    where: str,
    layers: tuple[str, ...],
    base: str | None,
    front_channel: bool,
) -> list[int]:
    members: dict[str, Any] = {}
    tokens: dict[str, int] = {}
    names = [parameter.name for parameter in parameters]
    for name, value, start, end in parameters:
        if name in members and members[name] != value:
            draft.unread(where, f"{name[:60]} stands there twice: the last one was taken.")
        members[name] = value
        named = name in TOKENS or (name in _NAMED and value[:1] == "e")
        if named and value and not is_removed(value):
            index = draft.token(value, where, name, layers, opaque=name in TOKENS, at=(start, end))
            if index is not None:
                tokens[name] = index
        if value and is_secret(name, names) and not is_removed(value):
            draft.secret(where, name, value)
    _respond(members, tokens, draft, context, where, base, front_channel)
    return list(tokens.values())


def _respond(
    members: dict[str, Any],
    tokens: dict[str, int],
    draft: Draft,
    context: Context,
    where: str,
    base: str | None,
    front_channel: bool,
) -> None:
    """Notes the parameters as a response where they are one: not what a client asks with, not a lone token."""
    answers = "access_token" in members or "id_token" in members
    failed = "error" in members and ("state" in members or "error_description" in members)
    if "grant_type" in members or len(members) < 2 or not (answers or failed):
        return
    if base:
        context = context._replace(endpoint=base)
    form_post = not front_channel and "state" in members  # OAuth 2.0 Form Post Response Mode
    draft.respond(where, members, tokens, False, context, form=True, front_channel=front_channel or form_post)
    if failed and not tokens and not context.in_exchange:
        description = members.get("error_description", "")
        draft.unread(where, f"This is an error answer without tokens ({members['error'][:80]}: {description[:300]}).")
