"""How a difference is put into words: each change in a phrase, the most telling ones in one sentence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.differences import Change, Form
from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.core.text import plain, shown
from jwtinspect.core.token import Kind, Role
from jwtinspect.report.lifetimes import NOTHING, name_of
from jwtinspect.report.lifetimes import seconds as in_cell
from jwtinspect.report.masking import Redaction
from jwtinspect.rules.governing import for_whom, seconds, titled
from jwtinspect.rules.words import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jwtinspect.analysis.comparison import Counterparts, Side
    from jwtinspect.analysis.subject import Subject
    from jwtinspect.report.difference import Difference, Expected

MOST_PHRASES = 3  # changes that the verdict names
MOST_MEMBERS = 4  # members of a list that a phrase names
LONGEST = 300  # characters of a value in a table
_HIDDEN = "[not shown]"
_KINDS = {
    Kind.JWS: "a signed token",
    Kind.JWE: "an encrypted token",
    Kind.OPAQUE: "an opaque token",
    Kind.BROKEN: "a token that cannot be read whole",
}
_NOUNS = {
    ("claims", "iss"): "issuer",
    ("claims", "aud"): "audience",
    ("claims", "azp"): "client (azp)",
    ("claims", "client_id"): "client",
    ("claims", "cid"): "client (cid)",
    ("claims", "appid"): "client (appid)",
    ("claims", "scope"): "scope",
    ("claims", "scp"): "scope (scp)",
    ("claims", "sub"): "subject",
    ("response", "scope"): "granted scope",
    ("response", "token_type"): "token_type",
    ("header", "kid"): "key (kid)",
    ("header", "alg"): "algorithm",
    ("header", "typ"): "type (typ)",
    ("start",): "time from iat to nbf",
    ("login_age",): "age of the login",
}


_FIRST: dict[tuple[str, ...], int] = {("kind",): 0, ("lifetime",): 1}  # then tokens that came or went, then the rest


class Sentence(NamedTuple):
    """The answer, and a second, quieter one: what to know of it."""

    text: str
    detail: str = ""


class Words:
    """Finds words for what is in a difference; one redaction for both halves, so that who changed is seen to change."""

    def __init__(self, difference: Difference, redaction: Redaction) -> None:
        self.difference = difference
        self.safe = redaction.text
        self.masked = redaction.members
        self._known: dict[tuple[Any, ...], dict[str, tuple[Any, Any]]] = {}

    @classmethod
    def of(cls, difference: Difference, *, show_tokens: bool = False, show_personal: bool = True) -> Words:
        """Words without usable tokens, unless asked to show them; with names of people unless they are to be masked."""
        before, after = difference.before, difference.after
        tokens = (*before.capture.tokens, *after.capture.tokens)
        secrets = (*before.secrets, *after.secrets)
        return cls(difference, Redaction(tokens, secrets, show_tokens=show_tokens, show_personal=show_personal))

    @cached_property
    def _crowded(self) -> set[Role]:
        """The roles of which there are several tokens side by side."""
        roles = [pair.role for pair in self.difference.pairs]
        return {role for role in set(roles) if roles.count(role) > 1} if len(roles) < 1000 else set(roles)

    def name(self, pair: Counterparts) -> str:
        """What a pair is called; where there are several of the role, by its audience or issuer too."""
        subject = pair.subject
        name = name_of(subject)
        if pair.role in self._crowded:
            told = subject.audience[0] if subject.audience else subject.issuer
            return name if told is None else f"{name} for {quoted(self.safe(told))}"
        return name

    def values(self, pair: Counterparts, change: Change) -> tuple[Any, Any]:
        """The two values of a change, redacted: of a claim by its name, as everywhere."""
        if pair.before is None or pair.after is None or len(change.place) == 1:
            return change.before, change.after
        before, after = pair.before.subject, pair.after.subject
        return (
            self._value(before, change, change.before) if change.was else None,
            self._value(after, change, change.after) if change.remains else None,
        )

    def _value(self, subject: Subject, change: Change, value: Any) -> Any:
        if change.form is Form.LENGTH:
            return value
        if change.place[0] == "response":
            return [self.safe(each) for each in value] if isinstance(value, list) else self.safe(value)
        found, masked = self._members(subject, change.place[:-1]).get(change.place[-1], (value, _HIDDEN))
        if masked is _HIDDEN:
            return _HIDDEN
        if change.form is Form.VALUE:
            return masked
        if isinstance(found, list):
            beside = {id(each): told for each, told in zip(found, masked, strict=True)}
            return [beside.get(id(each), _HIDDEN) for each in value]
        return [masked if each == found else self.safe(each) for each in value]

    def _members(self, subject: Subject, place: tuple[str, ...]) -> dict[str, tuple[Any, Any]]:
        """By name what stands in a segment, or in an object in it, as found and redacted; each object is gone through
        once. Empty where names are the same once redacted, so that nobody can tell which is which."""
        key = (id(subject), *place)
        if key not in self._known:
            token = subject.token
            found: Any = token.header if place[0] == "header" else token.claims
            masked: Any = self.masked(found) if len(place) == 1 else None
            if len(place) > 1:
                found, masked = self._members(subject, place[:-1]).get(place[-1], ({}, {}))
            alike = isinstance(masked, dict) and len(masked) == len(found)
            self._known[key] = (
                {name: (value, told) for (name, value), told in zip(found.items(), masked.values(), strict=True)}
                if alike
                else {}
            )
        return self._known[key]


def title_of(change: Change) -> str:
    """What changed, as a row of a table names it."""
    if change.place[0] == "claims":
        return ".".join(change.place[1:])
    if change.place[0] in ("header", "response"):
        return f"{change.place[0]} {'.'.join(change.place[1:])}"
    return {"start": "iat to nbf", "login_age": "login age", "kind": "form"}.get(change.place[0], change.place[0])


def cells_of(change: Change, before: Any, after: Any) -> tuple[str, str]:
    """The two values for a table."""
    if change.form is Form.LENGTH:
        old, new = (NOTHING if each is None else in_cell(each) for each in (before, after))
        return old, new
    if change.form is Form.MEMBERS:
        lost, gained = (", ".join(plain(each) for each in members) for members in (before, after))
        return f"lost {lost}"[:LONGEST] if lost else NOTHING, f"gained {gained}"[:LONGEST] if gained else NOTHING
    return (
        plain(before, LONGEST) if change.was else NOTHING,
        plain(after, LONGEST) if change.remains else NOTHING,
    )


def verdict_words(difference: Difference, words: Words) -> Sentence:
    """What changed, the most telling first; where nothing did, that, and what it means."""
    if not difference.before.tokens or not difference.after.tokens:
        return Sentence(_without_tokens(difference, words))
    changes = _phrases(difference, words)
    remarks = [*_governing(difference, words), *_remarks(difference, words)]
    if difference.expected:
        told = [_expected_words(each, words) + _reached(each, words) for each in _telling(difference.expected)]
        return Sentence(" ".join(told), _in_detail([_joined(changes)] if changes else [], remarks))
    if changes:
        return Sentence(_joined(changes, _the_same(difference)), _in_detail([], remarks))
    if any(pair.matters for pair in difference.pairs) or difference.changed:
        return Sentence(_findings_alone(difference, words, "The tokens are alike, but"), _in_detail([], remarks))
    if all(pair.is_same_token for pair in difference.pairs):
        return Sentence(_the_same_tokens(difference, words))
    detail = "If a setting was changed in between, it did not reach these tokens."
    return Sentence(f"Nothing that matters changed{_lasting(difference, words)}.", _in_detail([detail], remarks))


def _without_tokens(difference: Difference, words: Words) -> str:
    before, after = difference.before.tokens, difference.after.tokens
    if not before and not after:
        found = f" {_findings_alone(difference, words, 'However,')}" if difference.changed else ""
        return f"No token was found, neither before nor after.{found}"
    there, count = ("before", len(before)) if before else ("after", len(after))
    tokens = "is one token" if count == 1 else f"are {count} tokens"
    return f"No token was found {'after' if before else 'before'}; {there} there {tokens}."


def _phrases(difference: Difference, words: Words) -> list[str]:
    """A phrase for every change that matters; what several tokens have in common is said once."""
    told: dict[tuple[Any, ...], list[str]] = {}
    ranked: dict[tuple[Any, ...], tuple[int, Change | None, Any, Any]] = {}
    for pair in difference.pairs:
        if pair.before is None or pair.after is None:
            key: tuple[Any, ...] = ("there", pair.before is None, words.name(pair))
            told.setdefault(key, []).append(words.name(pair))
            ranked[key] = (2, None, pair.before is None, None)
            continue
        for place, change in enumerate(pair.changes):
            if change.matters and not _goes_along(change, pair.changes):
                before, after = words.values(pair, change)
                key = (change.place, change.was, change.remains, plain(before), plain(after))
                told.setdefault(key, []).append(words.name(pair))
                ranked.setdefault(key, (_FIRST.get(change.place, 3 + place), change, before, after))
    ordered = sorted(ranked, key=lambda key: ranked[key][0])
    return [_phrase(words, ranked[key][1], told[key], *ranked[key][2:]) for key in ordered]


def _goes_along(change: Change, changes: tuple[Change, ...]) -> bool:
    """Whether the change is another one's said again: expires_in is the lifetime's, the scope that was granted the
    token's own, the thumbprints are the key's."""
    if change.place == ("expires_in",):
        return any(each.place == ("lifetime",) and each[1:3] == change[1:3] for each in changes)
    if change.place == ("response", "scope"):
        claims = [each for each in changes if each.place in (("claims", "scope"), ("claims", "scp"))]
        return any((each.before, each.after) == (change.before, change.after) for each in claims)
    if change.place[0] == "header" and change.place[1] in ("x5t", "x5t#S256", "x5c"):
        return any(each.place == ("header", "kid") for each in changes)
    return False


def _phrase(words: Words, change: Change | None, names: list[str], before: Any, after: Any) -> str:
    if change is None:
        is_new = before
        return f"the {names[0]} {'was not there before' if is_new else 'is no longer there'}"
    if change.place[0] in ("kind", "role"):
        now, was = ((_KINDS[each] if change.place[0] == "kind" else _article(each)) for each in (after, before))
        return f"the {_and(names)} {'is' if len(names) == 1 else 'are'} {now} now, before {was}"
    noun = _noun(change, words)
    if change.form is Form.LENGTH:
        return _length_phrase(change, _owned(names, noun), before, after)
    if change.form is Form.MEMBERS and not any(isinstance(each, (dict, list)) for each in (*before, *after)):
        parts = [f"{word} {_listed(each)}" for word, each in (("lost", before), ("gained", after)) if each]
        return f"{_owned(names, noun)} {' and '.join(parts)}"
    if not change.remains or not change.was:
        have = "has" if len(names) == 1 else "have"
        said = f"no {noun} any more" if not change.remains else f"a {noun} now that was not there before"
        return f"the {_and(names)} {have} {said}"
    if isinstance(before, (dict, list)) or isinstance(after, (dict, list)):  # the table shows what stands in them
        return f"{_owned(names, noun)} changed"
    return f"{_owned(names, noun)} went from {_value(change, before)} to {_value(change, after)}"


def _length_phrase(change: Change, owned: str, before: Any, after: Any) -> str:
    doubt = f" ({change.why})" if change.why else ""
    if before is None:
        return f"{owned} is stated now: {seconds(after)}"
    if after is None:
        return f"{owned} is not stated any more; it was {seconds(before)}"
    return f"{owned} went from {seconds(before)} to {seconds(after)}{doubt}"


def _noun(change: Change, words: Words) -> str:
    if change.place in _NOUNS:
        return _NOUNS[change.place]
    if len(change.place) == 1:
        return change.place[0]
    name = shown(words.safe(".".join(change.place[1:])), 60)
    return f'header parameter "{name}"' if change.place[0] == "header" else f'claim "{name}"'


def _value(change: Change, value: Any) -> str:
    return str(value) if len(change.place) == 1 else literal(value)


def _article(role: Role) -> str:
    if role is Role.UNKNOWN:
        return "a token of unknown use"
    return f"an {role}" if role[0] in "aeiou" else f"a {role}"


def _owned(names: list[str], noun: str) -> str:
    """ "the id_token's and the access_token's lifetime", "the lifetime of 12 tokens"."""
    if len(names) > 3 or (len(names) > 1 and any(" " in name for name in names)):
        return f"the {noun} of {len(names)} tokens"
    if " " in names[0]:
        return f"the {noun} of the {names[0]}"
    return " and ".join(f"the {name}'s" for name in names) + f" {noun}"


def _and(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"{names[0]} and {len(names) - 1} more tokens"
    return " and the ".join(names)


def _listed(members: list[Any]) -> str:
    told = ", ".join(literal(each) for each in members[:MOST_MEMBERS])
    return told + (f" and {len(members) - MOST_MEMBERS} more" if len(members) > MOST_MEMBERS else "")


def _joined(phrases: list[str], tail: str = "") -> str:
    """Phrases as one sentence; of many the first, and how many more there are."""
    first = phrases[:MOST_PHRASES]
    more = len(phrases) - len(first)
    if more:
        first.append(f"{more} more change{'s' if more > 1 else ''}")
    return _capital("; ".join(first) + tail) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _the_same(difference: Difference) -> str:
    """Beside a lifetime that changed: that nothing else did that one would look at first."""
    places = {change.place for pair in difference.pairs for change in pair.changes}
    if ("lifetime",) not in places or places & {("claims", "iss"), ("claims", "aud"), ("kind",)}:
        return ""
    return "; issuer and audience are the same"


def _findings_alone(difference: Difference, words: Words, start: str) -> str:
    """No token changed in itself, but what is found of them did."""
    from jwtinspect.report.difference import counts

    told = [f"{each.code} is gone" for each in difference.gone if counts(each)]
    told += [f"{each.code} is new ({words.safe(each.message).rstrip('.')})" for each in difference.new if counts(each)]
    return f"{start} {'; '.join(told[:MOST_PHRASES])}."


def _the_same_tokens(difference: Difference, words: Words) -> str:
    if len(difference.pairs) == 1:
        name, prints = words.name(difference.pairs[0]), difference.pairs[0].subject.token.fingerprint
        return f"Both hold the same {name} ({prints}): it was not issued anew, so no setting can have reached it."
    return "Both hold the same tokens: they were not issued anew, so no setting can have reached them."


def _lasting(difference: Difference, words: Words) -> str:
    """ ": the id_token and the access_token last 36000 s (10 h), before and after"."""
    lives: dict[str, list[str]] = {}
    for pair in difference.pairs:
        if pair.subject.lifetime is not None:
            lives.setdefault(seconds(pair.subject.lifetime), []).append(words.name(pair))
    told = [f"the {_and(names)} last{'s' if len(names) == 1 else ''} {length}" for length, names in lives.items()]
    return f": {', '.join(told[:MOST_PHRASES])}, before and after" if told else ""


def _telling(expected: tuple[Expected, ...]) -> list[Expected]:
    """Of every role one expectation: the first that is not met, else the first."""
    by_role: dict[Role, Expected] = {}
    for each in expected:
        known = by_role.get(each.pair.role)
        if known is None or (known.met is not False and each.met is False):
            by_role[each.pair.role] = each
    return list(by_role.values())


def _expected_words(expected: Expected, words: Words) -> str:
    """What became of a lifetime that was set: "the setting did not reach the token"."""
    name, wanted = words.name(expected.pair), seconds(expected.seconds)
    was, now = (_life(side) for side in (expected.pair.before, expected.pair.after))
    if expected.met is None:
        return f"The {name} that was expected to last {wanted} is no longer there; it lasted {was}."
    if expected.met and expected.met_before:
        return f"The {name} lasts {wanted} as expected, before and after."
    if expected.met:
        before = "it was not there before" if expected.met_before is None else f"before it lasted {was}"
        return f"The {name} lasts {wanted} as expected; {before}: the setting reached the token."
    start = f"The {name} was expected to last {wanted}"
    if expected.met_before is None:
        return f"{start}; it lasts {now}, and was not there before."
    if was == now:
        return f"{start}; it lasted {was} before and lasts {now} after: the setting did not reach the token."
    return f"{start}; it lasted {was} before and lasts {now} now: something changed, but not to what was expected."


def _reached(expected: Expected, words: Words) -> str:
    """Which other token has got the lifetime instead: then another one's setting was changed."""
    if expected.met:
        return ""
    names = [
        words.name(pair)
        for pair in words.difference.pairs
        if pair.role is not expected.pair.role
        and any(change.place == ("lifetime",) for change in pair.changes)
        and pair.subject.lifetime is not None
        and abs(pair.subject.lifetime - expected.seconds) <= TOLERANCE
    ]
    return f" It is the {names[0]} that got it: that token's setting was changed." if names else ""


def _life(side: Side | None) -> str:
    if side is None:
        return ""
    return seconds(side.subject.lifetime) if side.subject.lifetime is not None else "for an unknown time"


def _governing(difference: Difference, words: Words) -> Iterator[str]:
    """Which setting governs a lifetime that changed, or that is not as expected, and whether it has its default."""
    asked = [each.pair for each in _telling(difference.expected) if not each.met]
    asked += [pair for pair in difference.pairs if any(each.place == ("lifetime",) for each in pair.changes)]
    told = set()
    for pair in asked:
        subject = pair.subject
        setting = subject.setting
        if setting is None or pair.role in told or pair.after is None:
            continue
        told.add(pair.role)
        default = ""
        lasts = subject.lifetime
        if (
            setting.default is not None
            and lasts is not None
            and abs(lasts - subject.backdate - setting.default) <= TOLERANCE
        ):
            default = f"; {setting.default} s is its default"
        verb = "is set by" if setting.configurable else "cannot be configured: it is that of"
        whom = words.safe(for_whom(setting, subject))
        yield f"The lifetime of the {words.name(pair)} {verb} {titled(setting)}{whom}{default}."


def _remarks(difference: Difference, words: Words) -> Iterator[str]:
    """What else is to be known before anything is concluded."""
    same = [words.name(pair) for pair in difference.pairs if pair.is_same_token]
    if same:
        verb = "is the same token in both: it was" if len(same) == 1 else "are the same tokens in both: they were"
        yield f"The {_and(same)} {verb} not issued anew."
    both = [(pair.before.subject, pair.after.subject) for pair in difference.pairs if pair.before and pair.after]
    dated = [
        (one.issued_at, other.issued_at)
        for one, other in both
        if one.issued_at is not None and other.issued_at is not None
    ]
    if dated and all(other < one for one, other in dated):
        yield "What stands after was issued earlier than what stands before: are the two swapped?"


def _in_detail(first: list[str], further: list[str]) -> str:
    return " ".join((*first, *further))
