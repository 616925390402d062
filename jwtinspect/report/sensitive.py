"""How what must not be shared is recognised in any text: by its name, by its shape, or since it was seen before.

Patterns are for bytes. Those in SEEN are searched for in whole files, so they are written for RE2, which takes them all
in one pass in linear time, whatever the file holds.
"""

from __future__ import annotations

import re

from jwtinspect.reading.names import is_removed
from jwtinspect.report.masking import is_worth_a_search

# Names that end so hold a secret whatever stands before: CLIENT_SECRET, PGPASSWORD, x-api-key, datasource.password.
_SECRETS = (
    rb"secrets?(?:[-_ ]?(?:value|text|key|access[-_]?key))?|passw(?:or)?ds?|passphrase|passcode|[_\W]pwd|api[-_ ]?keys?"
    rb"|(?:access|private|subscription|functions|account|encryption|signing|password|shared)[-_ ]?key"
    rb"|client[-_]?key(?:[-_]?data)?"
    rb"|assertion|saml[-_]?re(?:sponse|quest)|verifier|device[-_]?code|user[-_]?code|msal\.cache\.encryption"
)
_SIGNATURES = rb"signature|ciphertext|encrypted_key"  # a token's, where its parts stand in members of their own
_TOKENS = rb"tokens?|jwts?|token[-_]hint|csrf|xsrf"  # whose value may also be a word, or a number
_WORDS = rb"code|state|nonce|auth|otp|pin|pass"  # ordinary names; what else is there tells whether they are secrets
_HEADERS = rb"authorization|cookies?"
_PERSONS = (
    rb"e?[-_]?mails?|email[-_]?address|(?:given|family|middle|first|last|full|display|nick|preferred[-_]?user|user)[-_]?name"
    rb"|upn|unique[-_]name|user[-_]?principal[-_]?name|user[-_]?id|login[-_]hint|phone(?:[-_]?number)?|birth[-_]?date"
    rb"|street[-_]?address|sub|name[-_]?id(?:entifier)?|claims/name|oid|ip[-_]?addr(?:ess)?|client[-_]?ip|remote[-_]?ip|_?login|ip"
)
_TOKEN = rb"e(?:y[JIA]|w(?:[ok]|0K))[A-Za-z0-9_+/=-]{3}"
_TWICE = rb"(?:ZX(?:l[KJB]|d[vr]|cwS)|WlhsS|QmVhcmVyI)[A-Za-z0-9_+/-]{20}"
_DISCLOSED = rb"Wy[IJ][A-Za-z0-9_-]{9}"  # the base64 of '["'
_RUN = rb"(?:\A|[\"'~>\s=,:(\[]|%3[DdAa]|\\n)[A-Za-z0-9+/_-]{40}"
_EMAIL = rb"(?:@|%40|\\u0040)[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,24}"
HOLDS_TOKEN = re.compile(rb"(?:%s|%s)" % (_TOKEN, _TWICE))
_SHAPE = (
    rb"gh[pousr]_[A-Za-z0-9]{8}|github_pat_\w{8}|ya29\.[\w-]{8}|\b1//[\w-]{8}|AKIA[A-Z0-9]{12}|xox[abeoprs]-[\w-]{8}"
    rb"|glpat-[\w-]{8}|AIza[\w-]{20}|[sr]k_live_\w{8}"
)
_KEY = rb"\"kty\\*\"[ \t]*:"
_ROWS = (
    rb"\t(?:localhost|\.?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)\t/[^\t\r\n\"<>]{0,100}\t"
    rb"|(?m:^[ -]*kind:[ \t]*[\"']?Secret)|\"kind\":[ \t]*\"Secret\""
)
_ARMOUR = rb"-----BEGIN [A-Z ]*PRIVATE KEY-----"
_USER = rb"://[^/\s\"'<>@:]+:[^/\s\"'<>@]+@|(?:\s-u|--user|--proxy-user)[ =]+[\"']?[^\s:\"']+:"
_FLAG = rb"(?:\s-b|--cookie)[ =]+(?:\\*[\"'])?|Net\.Cookie\(|\t(?:TRUE|FALSE)\t\d{1,12}\t[^\t\r\n]{1,200}\t"
_CLOSING = rb"(?:[\\\"'%&\]:=\s,;>])"

SEEN = (
    rb"(?i:" + b"|".join((_SECRETS, _TOKENS, _SIGNATURES, _WORDS, _HEADERS, _PERSONS)) + rb")" + _CLOSING,
    _TOKEN,
    _TWICE,
    _DISCLOSED,
    _RUN,
    _EMAIL,
    _SHAPE,
    _ARMOUR,
    _KEY,
    _ROWS,
    _USER,
    _FLAG,
)
"""What is looked for in every file; each alternative begins where what it finds begins, or its name."""

_GROUPS = (
    (b"token", _TOKEN),
    (b"twice", _TWICE),
    (b"disclosed", _DISCLOSED),
    (b"run", _RUN),
    (b"email", _EMAIL),
    (b"shape", _SHAPE),
    (b"armour", _ARMOUR),
    (b"key", _KEY),
    (b"rows", _ROWS),
    (b"user", _USER),
    (b"flag", _FLAG),
)
_NAMES = (
    (b"secrets", _SECRETS),
    (b"tokens", _TOKENS),
    (b"signatures", _SIGNATURES),
    (b"headers", _HEADERS),
    (b"words", _WORDS),
    (b"persons", _PERSONS),
)
KIND = re.compile(
    b"|".join(b"(?P<%s>%s)" % each for each in _GROUPS)
    + rb"|(?i:"
    + b"|".join(b"(?P<%s>%s)" % each for each in _NAMES)
    + rb")(?="
    + _CLOSING
    + rb")"
)
"""The same for one place: ``lastgroup`` says which it is."""
NAMED = tuple(group.decode("ascii") for group, _ in _NAMES)
"""The groups of it that are names, whose values stand elsewhere."""

_QUOTE = rb"(?:\\*[\"'`]|%22|%27|&quot;|&#3[49];|\\u0022|\\u0027)"
_EQUALS = rb"(?P<equals>=>?|%3[Dd](?:%3[Ee])?|\\u003[dD])"
_COLON = rb"(?P<colon>[ \t]*:|%3[Aa]|[ \t]+=>?|[ \t]*->|[ \t]+(?:is|was):?[ \t](?=\S{0,200}\d)(?=\S{8})|\t(?=\S))"
AFTER = re.compile(
    rb"(?:(?P<close>" + _QUOTE + rb"|\])[ \t\r\n]*+)?(?:" + _EQUALS + rb"|" + _COLON + rb")[ \t]*+"
    rb"(?:[\r\n \t]*+(?P<open>(?:\[[ \t\r\n]*+)?" + _QUOTE + rb"))?"
)
"""What stands between a name and its value."""
CALLED = re.compile(rb"(?i:name|key|id)(?P<inner>" + _QUOTE + rb")?\s*+[:=]\s*+(?P<quote>" + _QUOTE + rb")\Z")
"""What stands before a name that is a value itself: ``{"name": "cookie", "value": ...}``, ``<input name="code">``."""
FORM = re.compile(rb"(?:[^\s\"'`&;,<>\\%{}()\[\]^]++|%)*")
FORM_IN_FORM = re.compile(rb"(?:[^\s\"'`&;,<>\\%{}()\[\]^]++|%(?!2[0267cC]|3[bB]|7[dD]|0[aAdD])[0-9A-Fa-f]{2})*")
NEXT = re.compile(rb"(?P<mark>" + _QUOTE + rb")\s*+,\s*+(?P=mark)")
"""What stands between two strings of a list."""
PLAIN = re.compile(rb"[^\s\"'`,;&<>(){}\[\]\\|^]*+")
LINE = re.compile(rb"[^\r\n\"'\\]*+")
RUN = re.compile(rb"[A-Za-z0-9+/_-]*+={0,2}")
SCHEME = re.compile(rb"[A-Za-z][\w-]{1,30}(?: |%20|\+)+(?=\S)")
BLOCK = re.compile(rb"-----END [A-Z ]*PRIVATE KEY-----")
LOCAL = re.compile(rb"(?:[\w.+'-]|%2[Bb])+\Z")
URL_BEFORE = re.compile(rb"https?://[\w./-]+/[\w.$-]*\Z")
"""A name that is a URL, up to its last word: ``http://schemas.example/claims/name``."""
IN_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$-"
COMPANY = re.compile(
    rb"(?i:grant_type|redirect_uri|code_(?:verifier|challenge)|client_secret|session_state|response_type|client_id|access_token|id_token|state\W)"
)

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z_$.]*|-?\d{1,18}(?:\.\d+)?")
_WORDS_ONLY = re.compile(r"[a-z]+(?:[-_. ][a-z]+)*")
_FILES = ("png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico", "css", "js", "mjs", "ts", "tsx", "map", "json")


def tells_a_person(value: str) -> bool:
    """The same for what names a person."""
    if value.isdigit():
        return len(value) >= 10
    return len(value) > 3 and not _WORDS_ONLY.fullmatch(value)


def is_a_secret(kind: str, value: str, quoted: bool, ends_plainly: bool) -> bool:
    """Whether a value of a name of that kind is one. ``ends_plainly``: what follows ends a parameter, line or word."""
    if not value or is_removed(value) or value in ("true", "false", "null", "undefined", "None"):
        return False
    if kind == "tokens":
        if len(value) < 8 or value.startswith(("http:", "https:")) or " " in value:
            return False
        return is_worth_a_search(value) and not value.isdigit()
    return quoted or ends_plainly or not _IDENTIFIER.fullmatch(value)


def is_an_address(value: str) -> bool:
    """Whether what looks like an e-mail address is none: ``logo@2x.png``."""
    return value.rpartition(".")[2].lower() not in _FILES
