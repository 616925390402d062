"""What a provider's settings say of a token: which one governs it, what cuts it short, and which expectation it misses.

Imported only where a provider was recognised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from jwtinspect.analysis.case import refresh_lifetime
from jwtinspect.analysis.lifetime import TOLERANCE, agrees, missed
from jwtinspect.analysis.once import once
from jwtinspect.analysis.subject import Answer, Case, Number, Subject
from jwtinspect.core.token import Role
from jwtinspect.profiles.provider import Provider, Setting

CAPS = "session-caps-lifetime"  # the trait of providers that cut
SESSION_MAXIMUM = "absolute"  # the variant of a login_session setting that is its maximum
_OF_A_LOGIN = ("id_token", "access_token", "refresh_token", "session")  # roles of settings


class Cap(NamedTuple):
    """Why a token ends earlier than its own setting says: it is cut to what is left of something else."""

    of: str  # "the session", "the refresh token"
    ends_at: Number | None  # when that ends, where it is known
    setting: Setting | None  # what governs it


class Governed(NamedTuple):
    """A token of a known provider, with what the provider's data say of its lifetime."""

    subject: Subject
    provider: Provider
    setting: Setting | None  # that governs it; None where the data have none for such a token
    cap: Cap | None


class Unmet(NamedTuple):
    """A token that does not have the lifetime expected of it, or one whose lifetime cannot be seen."""

    subject: Subject
    provider: Provider
    setting: Setting | None
    cap: Cap | None
    expected: Number  # seconds


def governed_in(case: Case) -> list[Governed]:
    """Every token of a known provider whose lifetime is known."""
    found = []
    for subject in case.subjects:
        provider, setting = subject.provider, subject.setting
        if provider is not None and subject.lifetime is not None and provider.settings:
            cap = cap_of(subject) if CAPS in provider.traits else None
            found.append(Governed(subject, provider, setting, cap))
    return found


def unmet_in(case: Case) -> Iterator[Unmet]:
    """Every token of a known provider that misses what is expected of it."""
    for subject in case.subjects:
        expected = subject.expected
        if expected is None or subject.provider is None:
            continue
        if subject.lifetime is None or missed(subject) is not None:
            yield Unmet(subject, subject.provider, subject.setting, cap_of(subject), expected)


def usual(setting: Setting | None, subject: Subject) -> bool:
    """Whether the token lives as long as the setting says where nobody changes it."""
    return setting is not None and setting.default is not None and agrees(setting.default, subject)


def cap_of(subject: Subject) -> Cap | None:
    """What the token is cut short by, at a provider that is known to cut; None where nothing shows it."""
    provider, life, ends = subject.provider, subject.lifetime, subject.expires_at
    if provider is None or CAPS not in provider.traits or life is None:
        return None
    maximum = next((s for s in provider.settings if s.role == "login_session" and s.variant == SESSION_MAXIMUM), None)
    if maximum is not None and maximum.default is not None and subject.role is not Role.REFRESH_TOKEN:
        login = subject.dates.get("auth_time")
        began = login.seconds if login is not None else None
        if began is not None and ends is not None and abs(ends - began - maximum.default) <= TOLERANCE:
            return Cap("the session", ends, maximum)
        if began is None and abs(life - maximum.default) <= TOLERANCE:
            return Cap("the session", ends, maximum)
    answer = subject.answer
    if answer is None or not _ends_with_its_refresh_token(answer):
        return None
    return Cap("the session" if maximum is not None else "the refresh token", ends, maximum)


def _ends_with_its_refresh_token(answer: Answer) -> bool:
    """Whether access and refresh token end together, and neither has the lifetime that its own setting starts with."""
    left, access = refresh_lifetime(answer), answer.access_token
    if not left or answer.expires_in is None or abs(left - answer.expires_in) > TOLERANCE:
        return False
    if access is None or access.provider is None or usual(access.setting, access):
        return False
    return not any(
        setting.role == "refresh_token" and setting.default is not None and abs(setting.default - left) <= TOLERANCE
        for setting in access.provider.settings
    )


def beyond(setting: Setting, seconds: Number) -> bool:
    """Whether no value that the setting takes gives such a lifetime. A fixed lifetime has no values to choose from."""
    if setting.fixed is not None:
        return False
    return (setting.maximum is not None and seconds > setting.maximum + TOLERANCE) or (
        setting.minimum is not None and seconds < setting.minimum - TOLERANCE
    )


_CONFUSED = (Role.ID_TOKEN, Role.ACCESS_TOKEN)  # the two whose settings are taken for each other


def with_that_default(governed: Governed | Unmet, seconds: Number) -> list[Setting]:
    """The provider's other settings with that default which may be meant, each name once.

    Of an access or an id token those of both; of another token those of its role; of a token whose role is not known
    those of every role. What a login's session starts with counts where it cuts tokens. What is fixed governs its own
    kind of token and no other: it counts only where the token's kind is not known.
    """
    role, own = governed.subject.role, governed.setting
    roles: set[str] = set(_OF_A_LOGIN) if role is Role.UNKNOWN else set(_CONFUSED) if role in _CONFUSED else {role}
    if CAPS in governed.provider.traits:
        roles.add("login_session")
    found: dict[str, Setting] = {}
    for setting in governed.provider.settings:
        if setting.role not in roles or setting.default is None or abs(setting.default - seconds) > TOLERANCE:
            continue
        if own is None or (setting.name != own.name and setting.configurable):
            found.setdefault(setting.name, setting)
    return list(found.values())


def another_that_has_it(unmet: Unmet) -> Subject | None:
    """A token of the same provider that has the expected lifetime and is governed by another setting, or by the same
    setting of another API."""
    subject = unmet.subject
    for other in _that_live(subject.case, unmet.provider.id, unmet.expected):
        if other.setting is not subject.setting or _governed_by(other) != _governed_by(subject):
            return other
    return None


@once
def _that_live(case: Case, provider: str, expected: Number) -> list[Subject]:
    """The first token of that provider with that lifetime of each setting, and of each API where it has its own."""
    found: dict[tuple[object, ...], Subject] = {}
    for each in case.subjects:
        if each.provider is None or each.provider.id != provider or each.setting is None or each.lifetime is None:
            continue
        if agrees(expected, each):
            found.setdefault(_governed_by(each), each)
    return list(found.values())


def _governed_by(subject: Subject) -> tuple[object, ...]:
    setting = subject.setting
    own = setting is not None and setting.owner in ("API", "resource")
    return id(setting), subject.audience if own else ()


def taken_for_it(unmet: Unmet) -> Setting | None:
    """A setting of the same role that is easily taken for the governing one, where the latter was not changed.

    Where the governing setting holds for a special case, that is the one for the ordinary case; where it is the
    ordinary one, that for browser flows.
    """
    subject, setting = unmet.subject, unmet.setting
    if setting is None or subject.lifetime is None:
        return None
    if setting.configurable and not usual(setting, subject):
        return None
    for other in unmet.provider.settings:
        if other is setting or other.role != setting.role or not other.configurable:
            continue
        if setting.when and not other.when:
            return other
        if not setting.when and other.when == {"front_channel": True}:
            return other
    return None
