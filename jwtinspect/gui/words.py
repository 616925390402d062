"""How a token, a length and an instant are said in the window: short, with their zone, safe to show."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from PySide6.QtCore import QCoreApplication

from jwtinspect.analysis.subject import Number, Status, Subject
from jwtinspect.core.moments import date_words, rough_span, span
from jwtinspect.core.text import shown
from jwtinspect.core.token import Kind, Role, Signature, without_keys
from jwtinspect.gui.theme import Tone
from jwtinspect.rules.rule import Severity

SOON = 300
"""From how many seconds before its end a token counts as about to end."""

BADGES = {
    Role.ID_TOKEN: "ID",
    Role.ACCESS_TOKEN: "AT",
    Role.REFRESH_TOKEN: "RT",
    Role.LOGOUT_TOKEN: "LT",
    Role.CLIENT_ASSERTION: "CA",
    Role.DPOP_PROOF: "DP",
    Role.USERINFO: "UI",
    Role.INTROSPECTION: "IN",
    Role.API_KEY: "AK",
    Role.SESSION: "SE",
    Role.UNKNOWN: "?",
}
SHAPES = {Severity.ERROR: "✕", Severity.WARNING: "▲", Severity.NOTE: "i", None: "✓"}
TONES = {Severity.ERROR: Tone.EXPIRED, Severity.WARNING: Tone.SOON, Severity.NOTE: Tone.NOT_YET, None: Tone.VALID}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def tr(text: str) -> str:
    """The text in the user's language."""
    return QCoreApplication.translate("words", text)


class State(NamedTuple):
    """A token's state as a shape, a word and a colour's meaning."""

    shape: str
    word: str
    tone: Tone

    @property
    def text(self) -> str:
        return f"{self.shape} {self.word}"


def state_of(subject: Subject, at: Number) -> State:
    """The state at an instant (seconds since the epoch), counted down from there."""
    if subject.status is Status.NOT_YET_VALID:
        return State("◷", tr("not yet"), Tone.NOT_YET)
    if subject.status is Status.NO_EXPIRY:
        return State("∞", tr("no expiry"), Tone.UNKNOWN)
    if subject.expires_at is None or subject.status is Status.UNKNOWN:
        return State("?", tr("broken") if subject.token.kind is Kind.BROKEN else tr("unknown"), Tone.UNKNOWN)
    left = subject.expires_at - at
    if subject.status is Status.EXPIRED:
        return State("✕", tr("expired"), Tone.EXPIRED)
    words = tr("{time} left").format(time=_countdown(left))
    return State("✓" if left > SOON else "!", words, Tone.VALID if left > SOON else Tone.SOON)


def _countdown(left: Number) -> str:
    size = max(0, int(left))
    return span(size - size % 3600) if size >= 36000 else rough_span(size)


def state_sentence(subject: Subject, at: Number) -> str:
    """The state for a screen reader: ``expired 45 min ago``."""
    state = state_of(subject, at)
    if subject.status is Status.EXPIRED and subject.expires_at is not None:
        return tr("expired {time} ago").format(time=rough_span(at - subject.expires_at))
    return state.word


def title_of(subject: Subject) -> str:
    """What a token is called."""
    if subject.role is Role.UNKNOWN:
        return tr("unreadable token") if subject.token.kind is Kind.BROKEN else tr("token")
    return str(subject.role)


def signature_word(subject: Subject) -> str:
    """What is known of a token's signature, or of its being opened, in a word."""
    if subject.opened is not None:
        return tr("opened") if subject.opened.content is not None else tr("not opened")
    words = {
        Signature.VALID: tr("valid"),
        Signature.INVALID: tr("invalid"),
        Signature.NO_KEY: tr("without key"),
        Signature.NONE: tr("unsecured"),
        Signature.MISSING: tr("missing"),
        Signature.UNSUPPORTED: tr("not verifiable"),
        Signature.UNCHECKED: tr("not checked"),
    }
    return words[subject.check.word if subject.check is not None else without_keys(subject.token)]


def owner_of(subject: Subject) -> str:
    """The host a token is about: the API of an access token, else the issuer's; or why that is not known."""
    if subject.token.kind is Kind.OPAQUE:
        return tr("opaque")
    if subject.token.kind is Kind.JWE:
        return tr("encrypted")
    if subject.token.kind is Kind.BROKEN and not subject.token.claims:
        return tr("could not be read")
    address = subject.issuer or ""
    if subject.role is Role.ACCESS_TOKEN and subject.audience:
        address = subject.audience[0]
    return shown(_host(address)[:80]) or tr("no issuer")


def _host(address: str) -> str:
    rest = address.partition("://")[2]
    return rest.partition("/")[0] if rest else address


def length(seconds: Number) -> str:
    """A length in seconds and in words: ``36000 s · 10 h``."""
    words = span(seconds)
    return words if words == f"{seconds} s" else f"{seconds} s · {words}"


def instant(seconds: Number, zone: tzinfo | None, year: int = 0) -> str:
    """An instant for a cell: ``Mar 2, 09:15:00``, in full where the year is not ``year``; an offset unless UTC."""
    try:
        date = datetime.fromtimestamp(seconds, zone or UTC)
    except (ValueError, OverflowError, OSError):
        return tr("beyond the calendar")
    day = f"{_MONTHS[date.month - 1]} {date.day}" if date.year == year else f"{date.year}-{date:%m-%d}"
    offset = f" {date:%z}" if date.utcoffset() else ""
    return f"{day}, {date:%H:%M:%S}" + (f"{offset[:4]}:{offset[4:6]}" if offset else "")


def year_of(seconds: Number, zone: tzinfo | None) -> int:
    """The year of an instant; 0 beyond the calendar."""
    try:
        return datetime.fromtimestamp(seconds, zone or UTC).year
    except (ValueError, OverflowError, OSError):
        return 0


def offset_of(seconds: Number, zone: tzinfo | None) -> int:
    """How far a zone is east of UTC then, in seconds; 0 beyond the calendar."""
    if zone is None:
        return 0
    try:
        offset = datetime.fromtimestamp(seconds, UTC).astimezone(zone).utcoffset()
    except (ValueError, OverflowError, OSError):
        return 0
    return int(offset.total_seconds()) if offset is not None else 0


def both_zones(seconds: Number, zone: tzinfo | None) -> str:
    """An instant in the zone chosen and in UTC."""
    chosen, utc = date_words(seconds, zone), date_words(seconds)
    return chosen if chosen == utc else f"{chosen}  ·  {utc}"


def with_arrows(text: str) -> str:
    """A text with the way to a setting in it, as every part of the window writes one: ``API › Settings``."""
    return text.replace(" > ", " › ")


def setting_words(subject: Subject) -> str:
    """The setting that governs a token: ``Application › ID Token Expiration``."""
    setting = subject.setting
    if setting is None:
        return ""
    owner = tr("Not configurable") if setting.owner == "nobody" else f"{setting.owner[:1].upper()}{setting.owner[1:]}"
    return f"{owner} › {setting.name}"
