"""Any text: tokens between words, and what stands around them; where there is none, what the text seems to be."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from jwtinspect.core.moments import http_date, instant_of
from jwtinspect.core.token import Place
from jwtinspect.reading import address, documents, headers, lenient
from jwtinspect.reading.compact import unencoded
from jwtinspect.reading.draft import NOTHING, Context, Draft
from jwtinspect.reading.names import SERVER_TOKENS, is_removed, is_secret
from jwtinspect.reading.response import read_document

if TYPE_CHECKING:
    from jwtinspect.reading.sources import Material

FORMAT = "text"

_MEMBER = re.compile(
    r"^[ \t]*+[\"'\[]?(access_token|id_token|refresh_token|expires_in|refresh_expires_in|ext_expires_in|expires_on"
    r"|token_type|scope|issued_token_type|not-before-policy|session_state)[\"'\]]?[ \t]*+(?:=>|[:=])[ \t]*+"
    r"(\S[^\r\n]*+)",
    re.MULTILINE,
)
_CARRIED = ("_token&quot;", "_token&#34;", '_token""', ">", " expires_in=")  # a name's way into something else
_BLANK = re.compile(r"\n[ \t\r]*+\n")
_DATE = re.compile(r"^date:[ \t]*+([^\r\n]{20,40})", re.MULTILINE | re.IGNORECASE)
_MAIL = re.compile(r"^(?:from|to|subject|mime-version):", re.MULTILINE | re.IGNORECASE)
_LOGGED = re.compile(
    r"^\[?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)", re.MULTILINE | re.ASCII
)


def detects(material: Material) -> bool:
    """Always: this is the reader for everything that no other knows."""
    return True


def read(material: Material, draft: Draft) -> None:
    """Reads the text, whatever it is."""
    token = unencoded(material.text)
    if token is not None:
        start = material.text.index(token.compact)
        draft.add(token.placed((Place(draft.source, "line 1, column 1", "", (), start, start + len(token.compact)),)))
        return
    draft.scan()
    if "uoted-printable" in material.text:
        from jwtinspect.reading import carried

        carried.read_mail(material.text, draft)
    if not draft.answered():
        read_text(material.text, draft)
    draft.told(0.85)
    named = "_token" in material.text and any(hint in material.text for hint in _CARRIED)
    if named or draft.saw("base64"):
        from jwtinspect.reading import carried

        carried.read_text(material.text, draft)
    if " " in material.text:  # more than a token alone
        from jwtinspect.reading import logs

        logs.read_text(material.text, draft)


def read_text(text: str, draft: Draft, offset: int = 0) -> None:
    """Reads a stretch of the source's text that starts at ``offset``: documents, addresses, header and member lines."""
    context = _recorded(text, draft)
    if "[KEYCLOAK]" in text:
        from jwtinspect.reading.client_stores import note_console

        note_console(text, draft, offset)
    done = 0
    for document in documents.embedded(text):
        _read_words(text[done : document.start], draft, offset + done)
        read_document(document, draft, context, offset)
        done = document.end
    _read_words(text[done:], draft, offset + done)


def _recorded(text: str, draft: Draft) -> Context:
    """The instants that the text itself records: a Date header without its message, the time of a log's lines."""
    dates = [http_date(found[1]) for found in _DATE.finditer(text)] if " GMT" in text else []
    for date in dates:
        draft.record(date)
    for found in (
        _LOGGED.finditer(text) if ":" in text and "-" in text else ()
    ):  # only with a zone: what has none may be hours off
        fraction = f".{found[2][:6]}" if found[2] else ""
        draft.record(instant_of(found[1].replace(" ", "T") + fraction + found[3]))
    if len(dates) != 1 or _MAIL.search(text):  # a mail's own date is that of the mail
        return NOTHING
    return Context(received_at=dates[0])


def _read_words(text: str, draft: Draft, offset: int) -> None:
    address.read_text(text, draft, offset=offset)
    headers.read_text(text, draft, offset)
    block: list[re.Match[str]] = []
    for found in _MEMBER.finditer(text) if "_token" in text or "expires_in" in text else ():
        if block and (_BLANK.search(text, block[-1].end(), found.start()) or found[1] in {each[1] for each in block}):
            _read_block(block, draft, offset)
            block = []
        block.append(found)
    if block:
        _read_block(block, draft, offset)


def _read_block(block: list[re.Match[str]], draft: Draft, offset: int) -> None:
    """Lines of ``name: value`` without a blank one: a response printed as a list, or one that lost its braces."""
    members: dict[str, Any] = {}
    tokens: dict[str, int] = {}
    for found in block:
        for name, value in _members_of(found).items():
            members[name] = value
            where = f"{draft.line(offset + found.start(1))}, {name[:60]}"
            if not isinstance(value, str) or not value or is_removed(value):
                continue
            if name in SERVER_TOKENS:
                at = found.string.find(value, found.start(), found.end())
                stands = (offset + at, offset + at + len(value)) if at >= 0 else None
                index = draft.token(value, where, name, opaque=True, at=stands)
                if index is not None:
                    tokens[name] = index
            if is_secret(name, members):
                draft.secret(where, name, value)
    if len(members) > 1 and (tokens or {"expires_in", "token_type"} <= members.keys()):
        draft.respond(draft.line(offset + block[0].start(1)), members, tokens)


def _members_of(found: re.Match[str]) -> dict[str, Any]:
    if found[0].lstrip()[0] in "\"'" and "=>" not in found[0]:
        return lenient.members(found[0])
    value = found[2].strip().rstrip(",;").strip("\"'")
    return {found[1]: int(value) if re.fullmatch(r"-?\d{1,18}", value, re.ASCII) else value}


_PASTE = "Paste the token response that it came in, or a JWT: three parts with dots between."
_OPAQUE = "Only the server that issued it can look inside; paste the whole response, for its expires_in. "
_OPENINGS = ("eyJ", "eyA", "ewo", "ew0", "ewk")  # how a JOSE header starts: {" and { with a blank after it
_SHAPES = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), seems, advice)
    for pattern, seems, advice in (
        (r"v[1-4]\.(local|public)\.\S+", "a PASETO, no JWT", "Its times can be read with a PASETO library only."),
        (r"ya29\.\S+", "an opaque access token of Google", _OPAQUE + "Such tokens last an hour."),
        (r"1//\S{20,}", "a refresh token of Google", _OPAQUE),
        (r"(gh[opsur]_|github_pat_)\w+", "an opaque token of GitHub", _OPAQUE),
        (r"xox[a-z]-\S+|xoxe\.\S+", "an opaque token of Slack", _OPAQUE),
        (r"(AKIA|ASIA)[A-Z0-9]{16}", "an access key id of AWS", _PASTE),
        (r"[01]\.A\S{40,}|M\.[CR]\S{20,}", "a refresh token of Microsoft", _OPAQUE),
        (r"v1\.M\S{20,}", "a refresh token of Auth0", _OPAQUE),
        (r"00D\w{9,15}!\S+", "an access token of Salesforce", _OPAQUE),
        (r"(ory|authelia)_\w{2}_\S+", "an opaque token of Ory or Authelia", _OPAQUE),
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a UUID, that is an id or a reference token", _OPAQUE),
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*", "a private key (PEM)", "Do not share it. " + _PASTE),
        (r"-----BEGIN .*", "a key or certificate (PEM)", _PASTE),
        (
            r"(<\?xml[^>]*>\s*)?<(saml|samlp|saml2|saml2p|md)?:?(Response|Assertion|EntityDescriptor)\b.*|(SAML\w+=)?PHNhbWx\S+",
            "a SAML message",
            "Its times (NotOnOrAfter) are not read here. " + _PASTE,
        ),
        (r"(<!doctype html|<html)\b.*", "a web page", _PASTE),
        (r"<\?xml.*|<[a-z].*>", "XML", _PASTE),
        (r"[\w.~+/=!:-]{16,}", "an opaque token, no JWT", _OPAQUE),
    )
)


def say_what_it_seems(text: str, draft: Draft) -> None:
    """Names a text in which nothing was found: what it seems to be, and what to do."""
    stripped = text.strip()
    if stripped.startswith(_OPENINGS) and draft.token(stripped[:100_000], "line 1", "") is not None:
        return
    words = re.sub(r"^(authorization:\s*)?(bearer|dpop)\s+", "", stripped[:100_000], flags=re.IGNORECASE)
    for shape, seems, advice in _SHAPES:
        if shape.fullmatch(words):
            draft.unread("line 1", f"This seems to be {seems}.", advice.strip())
            return
    draft.unread("line 1", "Nothing here is a token or a token response.", _PASTE)
