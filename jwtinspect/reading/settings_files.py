"""Files in which people and programs keep credentials line by line: kubeconfig, gh's hosts.yml, .netrc and .env.

The scanner finds the tokens in them; here each is told which belong together and what else must not be shared.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from jwtinspect.reading import plain
from jwtinspect.reading.names import TOKENS, VAGUE_TOKENS, is_removed, is_secret

if TYPE_CHECKING:
    from jwtinspect.reading.draft import Draft
    from jwtinspect.reading.sources import Material

FORMAT = "settings-file"

_MAPPING = re.compile(r"^([ \t]*)((?:- +)*)[\"']?([\w.-]{1,100})[\"']?:(?:[ \t]+([^\r\n]*))?\r?$", re.MULTILINE)
_KUBECONFIG = re.compile(r"^kind:[ \t]*[\"']?Config\b", re.MULTILINE)
_USERS = re.compile(r"^users:", re.MULTILINE)
_HOSTS = re.compile(r"^[ \t]+oauth_token:[ \t]*\S", re.MULTILINE)
_NETRC = re.compile(r"^[ \t]*(?:machine[ \t]+\S+|default\b)", re.MULTILINE)
_NETRC_WORD = re.compile(r"(?<!\S)(machine|default|login|password|account)\s+(\S+)")
_ENV = re.compile(r"^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w{0,99})[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)
_NO_ENV = re.compile(r"^(?![ \t\r]*(?:#|$|(?:export[ \t]+)?[A-Za-z_]\w{0,99}[ \t]*=))", re.MULTILINE)
_FORM = re.compile(r"([^\s\"'&]*)&(?:[\w.-]+=|e[yw])")  # more fields of a form that stands in one line, or a token
_LOGFMT = re.compile(  # pairs of a log, no setting
    r"^[ \t]*\w{1,99}=(?:\"[^\"\r\n]*+\"|(?!')[^\s\"]*+)[ \t]+[\w.]{1,99}=", re.MULTILINE
)
_SECRET_ENDING = re.compile(
    r"(?:^|_)(?:secret|password|passwd|pwd|pass|api_?key|private_?key|refresh_?token|secret_?key)$", re.IGNORECASE
)


def detects(material: Material) -> bool:
    """Whether it is one of the four."""
    text = material.text
    if _KUBECONFIG.search(text) or _HOSTS.search(text) or (_NETRC.search(text) and "password" in text):
        return True
    return _ENV.search(text) is not None and _NO_ENV.search(text) is None and _LOGFMT.search(text) is None


def read(material: Material, draft: Draft) -> None:
    """Reads the file as what it is."""
    text = material.text
    draft.scan()
    if _KUBECONFIG.search(text):
        draft.format = "kubeconfig"
        _read_kubeconfig(text, draft)
    elif _HOSTS.search(text):
        draft.format = "gh-hosts"
        _read_hosts(text, draft)
    elif _NETRC.search(text):
        draft.format = "netrc"
        _read_netrc(text, draft)
    else:
        draft.format = "dotenv"
        _read_environment(text, draft)
    plain.read_text(text, draft)


def _read_kubeconfig(text: str, draft: Draft) -> None:
    """Each user's credentials are siblings (rule G2): what stands under one ``- name`` of ``users``."""
    users = _USERS.search(text)
    entry: dict[str, tuple[str, int]] = {}
    for found in _MAPPING.finditer(text, users.end() if users else 0):
        if not found[1] and not found[2] and users:  # the next key of the top level
            break
        if found[2]:
            _user(entry, draft)
            entry = {}
        value = (found[4] or "").strip().strip("\"'")
        if value:
            entry[found[3]] = value, found.start(4)
    _user(entry, draft)


def _user(entry: dict[str, tuple[str, int]], draft: Draft) -> None:
    tokens: dict[str, int] = {}
    for name, (value, start) in entry.items():
        where = f"{draft.line(start)}, {name}"
        if is_removed(value):
            continue
        if name in TOKENS or name in VAGUE_TOKENS:
            at = draft.text.find(value, start)
            index = draft.token(value, where, name, opaque=name in TOKENS, at=(at, at + len(value)))
            if index is not None:
                tokens[name] = index
        if is_secret(name) or (name in VAGUE_TOKENS and name not in tokens):
            draft.secret(where, name, value)
    if tokens:
        members: dict[str, Any] = {name: value for name, (value, _) in entry.items()}
        draft.respond(draft.line(min(start for _, start in entry.values())), members, tokens, store=True)


def _read_hosts(text: str, draft: Draft) -> None:
    for found in _MAPPING.finditer(text):
        if found[3] == "oauth_token" and found[4]:
            draft.secret(draft.line(found.start()), "oauth_token", found[4])
    draft.unread(
        "",
        "This is the configuration of GitHub's command line: its tokens are opaque, and nothing states a time.",
        "Do not share it.",
    )


def _read_netrc(text: str, draft: Draft) -> None:
    for found in _NETRC_WORD.finditer(text):
        if found[1] == "password" and not draft.within(*found.span(2)):
            draft.secret(draft.line(found.start()), "password", found[2])


def _read_environment(text: str, draft: Draft) -> None:
    for found in _ENV.finditer(text):
        form = _FORM.match(found[2])
        value = (form[1] if form else found[2]).strip("\"' \t\r\n") if _names_secret(found[1]) else ""
        if value:
            draft.secret(draft.line(found.start()), found[1], value)


@lru_cache(1024)
def _names_secret(name: str) -> bool:
    return is_secret(name) or _SECRET_ENDING.search(name) is not None
