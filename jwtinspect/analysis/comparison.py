"""Two captures compared: which of their tokens correspond, and what changed from the one to the other."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.differences import Change, changes_of
from jwtinspect.analysis.history import client_of
from jwtinspect.core.token import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jwtinspect.analysis.subject import Case, Number, Subject

_Key = tuple[Any, ...]
# What tokens that correspond may have in common, the closest first: what differs then is what changed.
_ALIKE = (
    ("issuer", "audience", "client"),
    ("issuer", "client"),
    ("issuer", "audience"),
    ("audience", "client"),
    ("issuer",),
    ("audience",),
    ("client",),
)


class Side(NamedTuple):
    """The tokens of one capture that are one and the same thing issued again and again: the last stands for them."""

    subject: Subject  # the one issued last; where nothing says when, the last one found
    size: int = 1
    lifetimes: tuple[tuple[Number, int], ...] = ()  # seconds and how many have that lifetime, the most frequent first


class Counterparts(NamedTuple):
    """A token before and the same one after; None where the other capture has none like it."""

    before: Side | None
    after: Side | None
    changes: tuple[Change, ...] = ()  # those that matter first

    @property
    def subject(self) -> Subject:
        """The token that there is, the later one of two."""
        side = self.after or self.before
        assert side is not None
        return side.subject

    @property
    def role(self) -> Role:
        """What both are for."""
        return self.subject.role

    @property
    def is_same_token(self) -> bool:
        """Whether it is the same token in both captures, not one that was issued anew."""
        before, after = self.before, self.after
        return before is not None and after is not None and before.subject.token.compact == after.subject.token.compact

    @property
    def matters(self) -> bool:
        """Whether a token came or went, or changed in more than every issuance does."""
        return self.before is None or self.after is None or any(change.matters for change in self.changes)

    def __repr__(self) -> str:
        return f"<Counterparts {self.role}>"


def compared(before: Case, after: Case) -> tuple[Counterparts, ...]:
    """The tokens of both captures side by side, in the order in which they were found before, then after.

    Of many tokens with one role, issuer, audience and client the last is compared. Time is linear in the tokens.
    """
    sides, others = _sides(before), _sides(after)
    partners = _partners(sides, others)
    taken = {id(other) for other in partners.values()}
    pairs = [_counterparts(side, partners.get(id(side))) for side in sides]
    return (*pairs, *(Counterparts(None, other) for other in others if id(other) not in taken))


def _counterparts(before: Side, after: Side | None) -> Counterparts:
    return Counterparts(before, after, () if after is None else changes_of(before.subject, after.subject))


def _sides(case: Case) -> list[Side]:
    """The tokens of a capture, those of one role, issuer, audience and client as one."""
    groups: dict[_Key, list[Subject]] = {}
    for subject in case.subjects:
        groups.setdefault((subject.role, *_traits(subject).values()), []).append(subject)
    return [_side(group) for group in groups.values()]


def _side(group: list[Subject]) -> Side:
    last = group[0]
    for subject in group[1:]:
        if _issued(subject) >= _issued(last):
            last = subject
    lifetimes = Counter(subject.lifetime for subject in group if subject.lifetime is not None)
    return Side(last, len(group), tuple(lifetimes.most_common()))


def _issued(subject: Subject) -> Number:
    if subject.issued_at is not None:
        return subject.issued_at
    answer = subject.answer
    return answer.received_at if answer is not None and answer.received_at is not None else 0


def _traits(subject: Subject) -> dict[str, Any]:
    """By what a token is known again when it is issued anew. Of opaque tokens the provider alone is known."""
    issuer = subject.issuer
    if issuer is None and subject.provider is not None:
        issuer = subject.provider.id
    return {"issuer": issuer, "audience": tuple(sorted(subject.audience)), "client": client_of(subject)}


def _partners(sides: list[Side], others: list[Side]) -> dict[int, Side]:
    """Who corresponds to whom, by ``id`` of the side before: by all they have in common, then by ever less."""
    found: dict[int, Side] = {}
    for names in _ALIKE:
        sides, others = _matched(sides, others, names, found)
    sides, others = _matched(sides, others, (), found)  # by the role alone
    # A token's role is a guess where nothing names it: one whose claims say less is matched with what is left over.
    if any(side.subject.role is Role.UNKNOWN for side in sides):
        found.update(zip(map(id, _of_unknown_role(sides)), _read(others), strict=False))
    else:
        found.update(zip(map(id, _read(sides)), _of_unknown_role(others), strict=False))
    return found


def _matched(
    sides: list[Side], others: list[Side], names: tuple[str, ...], found: dict[int, Side]
) -> tuple[list[Side], list[Side]]:
    """Matches those that have these traits in common, in order; what is left over of both."""
    waiting: dict[_Key, list[Side]] = {}
    for other in reversed(others):
        key = _key(other, names)
        if key is not None:
            waiting.setdefault(key, []).append(other)
    left, taken = [], set()
    for side in sides:
        key = _key(side, names)
        candidates = waiting.get(key) if key is not None else None
        if candidates:
            found[id(side)] = other = candidates.pop()
            taken.add(id(other))
        else:
            left.append(side)
    return left, [other for other in others if id(other) not in taken]


def _key(side: Side, names: tuple[str, ...]) -> _Key | None:
    """The role with these traits; None where the token lacks one of them, so that nothing speaks for it."""
    traits = _traits(side.subject)
    values = [traits[name] for name in names]
    return (side.subject.role, *values) if all(values) else None


def _of_unknown_role(sides: Iterable[Side]) -> list[Side]:
    return [side for side in _read(sides) if side.subject.role is Role.UNKNOWN]


def _read(sides: Iterable[Side]) -> list[Side]:
    """Those with claims: what cannot be read is no ground to take one token for another."""
    return [side for side in sides if side.subject.token.claims]
