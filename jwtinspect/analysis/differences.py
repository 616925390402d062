"""What changed from a token to its counterpart: what is derived from it, its header and its claims.

Instants, identifiers and hashes differ with every issuance and say nothing: of instants their distances are compared,
of lists their members.
"""

from __future__ import annotations

import json
import re
from collections import deque
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.lifetime import TOLERANCE, backdate_of, stated_for
from jwtinspect.core.moments import INSTANT_FROM, SCALED, moment_of
from jwtinspect.core.standin import holds_standin
from jwtinspect.core.token import FlawKind, without_keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jwtinspect.analysis.subject import Number, Subject

DEEPEST = 4
"""Levels of objects in objects whose members are compared one by one; deeper ones are compared as a whole."""
DRAWN = 1.5
"""The longest of lifetimes that a provider draws by lot, in terms of the shortest: Entra's 60 to 90 minutes, 20 to 28
hours (learn.microsoft.com, Access tokens in the Microsoft identity platform)."""

_INSTANT = re.compile(r"(?<![\w.])[1-9]\d{9}(?:\d{3})?(?![\w.])")  # in JSON: seconds or milliseconds since 2001
_WORDS = frozenset(("scope", "scp"))  # lists of words written as one text (RFC 6749, section 3.3)
_VARYING = (
    "iat nbf exp auth_time jti nonce at_hash c_hash s_hash ath htm htu sid session_state session_id orig_iat rat txn",
    "updated_at origin_jti event_id fva uti aio rh ipaddr run_id run_number run_attempt sha",  # of single providers
)
_EVERY_TIME = frozenset(name for names in _VARYING for name in names.split())
"""Claims with another value whenever a token is issued, or whenever somebody logs in."""
_BY_REQUEST = frozenset(("nonce", "at_hash", "c_hash", "s_hash", "ath", "htm", "htu", "uti", "aio", "rh", "ipaddr"))
"""Claims of which not even that they are there says anything of a setting: requests and flows differ in them."""
_HEADER_EVERY_TIME = frozenset(("nonce", "epk", "iv", "tag", "p2s", "p2c", "iat", "nbf", "exp"))
_RANK = {
    name: rank
    for rank, names in enumerate(
        (
            "kind role",
            "lifetime",
            "expires_in provider",
            "iss",
            "aud",
            "azp client_id cid appid",
            "signature alg",
            "kid x5t x5t#S256 x5c jku x5u",
            "typ cty crit",
            "scope scp permissions roles groups",
            "start sub",
        )
    )
    for name in names.split()
}


class Form(StrEnum):
    """How the two values of a change are to be read."""

    VALUE = "value"  # JSON as it stood, None where it did not
    LENGTH = "length"  # seconds, None where unknown
    MEMBERS = "members"  # what a list lost, and what it gained


class Change(NamedTuple):
    """One difference between a token and its counterpart.

    ``place`` is where it stands: ``("claims", "realm_access", "roles")``, ``("header", "kid")``, ``("response",
    "scope")``, or the name of what is derived: ``("lifetime",)``.
    """

    place: tuple[str, ...]
    before: Any
    after: Any
    form: Form = Form.VALUE
    matters: bool = True  # False: it differs with every issuance, or by design
    why: str = ""  # why it does not matter, or what to know of it, in a phrase
    was: bool = True  # whether it was there before, with whatever value
    remains: bool = True  # whether it is there after


def changes_of(before: Subject, after: Subject) -> tuple[Change, ...]:
    """What changed from the one to the other, what matters first."""
    found = list(_derived(before, after))
    if before.token.compact != after.token.compact:
        found += _header(before, after)
        found += _claims(before, after)
    return tuple(sorted(found, key=lambda change: (not change.matters, _rank(change))))


def _rank(change: Change) -> int:
    return _RANK.get(change.place[-1], len(_RANK)) if len(change.place) <= 2 else len(_RANK)


def login_age(subject: Subject) -> Number | None:
    """How old the login was when the token was issued: iat - auth_time, in seconds."""
    moment = subject.dates.get("auth_time")
    if moment is None or moment.seconds is None or subject.issued_at is None:
        return None
    return subject.issued_at - moment.seconds


def _derived(before: Subject, after: Subject) -> Iterator[Change]:
    yield from _lifetime(before, after)
    yield from _expires_in(before, after)
    start, later = _start(before), _start(after)
    if start is not None and later is not None and _apart(start, later):
        yield Change(("start",), start, later, Form.LENGTH)
    age, older = login_age(before), login_age(after)
    if age is not None and older is not None and _apart(age, older):
        yield Change(("login_age",), age, older, Form.LENGTH, False, "")
    for name, was, now in (
        ("role", before.role, after.role),
        ("kind", before.token.kind, after.token.kind),
        ("provider", _provider(before), _provider(after)),
    ):
        if was != now:
            yield Change((name,), was, now, was=was is not None, remains=now is not None)
    yield from _signature(before, after)
    yield from _response(before, after)


def _lifetime(before: Subject, after: Subject) -> Iterator[Change]:
    was, now = before.lifetime, after.lifetime
    if not _apart(was, now):
        return
    drawn = was is not None and now is not None and _is_drawn(before, after, was, now)
    why = "drawn by lot within a range" if drawn else ""
    if not drawn and was is not None and now is not None and now < was and _is_cut(after):
        why = "it may be cut to what was left of the session"
    yield Change(("lifetime",), was, now, Form.LENGTH, not drawn, why, was=was is not None, remains=now is not None)


def _expires_in(before: Subject, after: Subject) -> Iterator[Change]:
    was, now = stated_for(before), stated_for(after)
    if not _apart(was, now) or (was == before.lifetime and now == after.lifetime and not after.token.claims):
        return  # of what cannot be read it is the lifetime
    matters, why = True, ""
    if was is None or now is None:
        # A token without its response has no expires_in beside it: that says something of the capture alone.
        bare = before.answer is None or after.answer is None
        matters, why = not bare, "it was captured without its response" if bare else ""
    elif before.token.compact == after.token.compact and now < was:
        matters, why = False, "it counts down: the same token was handed out again"
    elif _is_drawn(before, after, was, now):
        matters, why = False, "drawn by lot within a range"
    yield Change(("expires_in",), was, now, Form.LENGTH, matters, why, was=was is not None, remains=now is not None)


def _response(before: Subject, after: Subject) -> Iterator[Change]:
    """What the responses say of the access token beside its life: its scope, which no opaque token tells, and type."""
    one, other = (_members_beside(each) for each in (before, after))
    if one is None or other is None:
        return
    for name in ("scope", "token_type"):
        was, now = one.get(name), other.get(name)
        if isinstance(was, str) and isinstance(now, str) and was.lower() != now.lower():
            change = _change(("response", name), was, now, before, after)
            if change is not None:
                yield change


def _members_beside(subject: Subject) -> dict[str, Any] | None:
    """The members of the response that the access token came in; None for any other token and for a bare one."""
    answer = subject.answer
    return answer.response.members if answer is not None and answer.access_token is subject else None


def _is_drawn(before: Subject, after: Subject, was: Number, now: Number) -> bool:
    """Whether the provider draws lifetimes by lot, and both can be of one range."""
    if any(each.provider is None or "random-lifetimes" not in each.provider.traits for each in (before, after)):
        return False
    low, high = sorted((was, now))
    slack = backdate_of(after) + TOLERANCE
    return low > slack and high <= DRAWN * low + slack


def _is_cut(subject: Subject) -> bool:
    return subject.provider is not None and "session-caps-lifetime" in subject.provider.traits


def _signature(before: Subject, after: Subject) -> Iterator[Change]:
    was, now = (each.check.word if each.check is not None else without_keys(each.token) for each in (before, after))
    if was != now and before.token.claims and after.token.claims:
        cut = any(each.token.has(FlawKind.SIGNATURE_REMOVED) for each in (before, after))
        yield Change(("signature",), str(was), str(now), matters=not cut, why="removed from a copy" if cut else "")


def _provider(subject: Subject) -> str | None:
    return subject.provider.name if subject.provider is not None else None


def _start(subject: Subject) -> Number | None:
    """How long after its issue the token begins to hold: nbf - iat, in seconds."""
    if subject.not_before is None or subject.issued_at is None:
        return None
    return subject.not_before - subject.issued_at


def _apart(was: Number | None, now: Number | None) -> bool:
    """Whether two lengths differ by more than rounding."""
    if was is None or now is None:
        return was is not now
    return abs(was - now) > TOLERANCE


def _header(before: Subject, after: Subject) -> Iterator[Change]:
    if not before.token.header or not after.token.header:
        return  # an opaque token has none
    for change in _members(("header",), before.token.header, after.token.header, before, after):
        yield change._replace(matters=False) if change.place[1] in _HEADER_EVERY_TIME else change


def _claims(before: Subject, after: Subject) -> Iterator[Change]:
    if not before.token.claims or not after.token.claims:
        return  # that one of them cannot be read is told as its form
    for change in _members(("claims",), before.token.claims, after.token.claims, before, after):
        name = change.place[1]
        came_or_went = len(change.place) == 2 and not (change.was and change.remains)
        if name in (_BY_REQUEST if came_or_went else _EVERY_TIME):
            change = change._replace(matters=False, why="")
        yield change


def _members(
    place: tuple[str, ...], one: dict[str, Any], other: dict[str, Any], before: Subject, after: Subject
) -> Iterator[Change]:
    """What differs between two objects, member by member."""
    waiting = deque([(place, one, other)])
    while waiting:
        place, one, other = waiting.popleft()
        for name in dict.fromkeys((*one, *other)):
            here = (*place, name)
            if name not in other:
                yield Change(here, one[name], None, remains=False)
            elif name not in one:
                yield Change(here, None, other[name], was=False)
            elif isinstance(one[name], dict) and isinstance(other[name], dict) and len(here) <= DEEPEST:
                waiting.append((here, one[name], other[name]))
            else:
                change = _change(here, one[name], other[name], before, after)
                if change is not None:
                    yield change


def _change(place: tuple[str, ...], was: Any, now: Any, before: Subject, after: Subject) -> Change | None:
    """What became of one member; None where it is the same."""
    text, later = _text(was), _text(now)
    if text == later:
        return None
    if holds_standin(text) or holds_standin(later):
        return Change(place, was, now, matters=False, why="a redacted copy has a stand-in there")
    lists = _as_list(place[-1], was), _as_list(place[-1], now)
    if lists[0] is not None and lists[1] is not None:
        return _of_lists(place, was, now, lists[0], lists[1])
    instants = _instant(was), _instant(now)
    if instants[0] is not None and instants[1] is not None:
        return _of_instants(place, instants[0], instants[1], before, after)
    moved = _INSTANT.sub("", text) == _INSTANT.sub("", later)  # an object with a time in it
    return Change(place, was, now, matters=not moved)


def _of_lists(place: tuple[str, ...], was: Any, now: Any, one: list[Any], other: list[Any]) -> Change:
    """What a list lost and gained; its order says nothing, nor do the times in what it lists."""
    first = {_INSTANT.sub("", _text(each)): each for each in one}
    second = {_INSTANT.sub("", _text(each)): each for each in other}
    lost = [each for key, each in first.items() if key not in second]
    gained = [each for key, each in second.items() if key not in first]
    if lost or gained:
        return Change(place, lost, gained, Form.MEMBERS)
    return Change(place, was, now, matters=False, why="the same, written otherwise")


def _as_list(name: str, value: Any) -> list[Any] | None:
    if isinstance(value, list):
        return value
    if isinstance(value, str) and name in _WORDS:
        return value.split()
    return [value] if isinstance(value, str) and name == "aud" else None


def _of_instants(place: tuple[str, ...], was: Number, now: Number, before: Subject, after: Subject) -> Change:
    """An instant that moved: one ahead matters by how far ahead it is, as a lifetime does; one past does not."""
    issued, later = before.issued_at, after.issued_at
    if issued is None or later is None or was <= issued or now <= later or not _apart(was - issued, now - later):
        return Change(place, was, now, matters=False)
    return Change(place, was - issued, now - later, Form.LENGTH, why="from iat")


def _instant(value: Any) -> Number | None:
    """The instant that a number states, in seconds, in milliseconds too; None where it states none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < INSTANT_FROM:
        return None
    moment = moment_of(value, (INSTANT_FROM * 2,))
    plausible = moment.oddity is None or moment.oddity in SCALED
    return moment.seconds if plausible and moment.seconds is not None and moment.seconds < 10 * INSTANT_FROM else None


def _text(value: Any) -> str:
    """A JSON value as text that is the same for the same value: true is not 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
