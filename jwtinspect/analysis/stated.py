"""What the members of an answer say of times, read as the data say that they are meant.

Imported where an answer has members beyond those of RFC 6749.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from jwtinspect.analysis.case import is_thousandfold, issue_of, number_in
from jwtinspect.analysis.subject import Answer, Number, Subject
from jwtinspect.core.moments import INSTANT_FROM, instant_of, moment_of
from jwtinspect.profiles.response_field import Field, field_of

_INSTANTS = ("end", "start", "issue", "end asked for")


class Stated(NamedTuple):
    """One member that speaks of a time, with what it means there."""

    answer: Answer
    field: Field
    found: Any  # as it stood
    subject: Subject | None  # the token that it speaks of, where it is here
    seconds: Number | None  # a length, or an instant since the epoch; None where it is neither, or stands for none
    note: str = ""  # how a length had to be read: "string", "absolute", "milliseconds", "sentinel", "not a number" ...

    @property
    def of_login(self) -> bool:
        """Whether it speaks of an access token or an id_token."""
        return self.field.speaks_of in ("access_token", "id_token")

    @property
    def by_server(self) -> bool:
        """Whether the server's own words are read here: an answer as it came, or one that only that provider sends."""
        response = self.answer.response
        if response.store:
            return False
        return response.status is not None or response.received_at is not None or bool(self.field.providers)


def stated_in(answer: Answer) -> tuple[Stated, ...]:
    """What each member states of which a meaning is known, in the order of the answer."""
    members = answer.response.members
    provider_id = answer.provider.id if answer.provider is not None else None
    found = []
    for name in members:
        field = field_of(name, members, provider_id, kept=answer.response.store)
        if field is not None:
            found.append(_read(answer, field, members[name]))
    return tuple(found)


def _read(answer: Answer, field: Field, found: Any) -> Stated:
    subject = _spoken_of(answer, field)
    if field.states == "life":
        return _length(answer, field, found, subject)
    seconds = None
    if field.states in _INSTANTS:
        near = subject.expires_at if subject is not None else None
        seconds = _instant(found, near)
    return Stated(answer, field, found, subject, seconds)


def _spoken_of(answer: Answer, field: Field) -> Subject | None:
    if field.speaks_of in ("access_token", "service account token"):
        return answer.access_token
    return {"id_token": answer.id_token, "refresh_token": answer.refresh_token}.get(field.speaks_of)


def _instant(found: Any, near: Number | None) -> Number | None:
    """Seconds since the epoch, by magnitude and type; None where the value is a length, a sentinel or no time."""
    if isinstance(found, str) and not found.isdigit():
        return instant_of(found)
    seconds = moment_of(found, () if near is None else (near,)).seconds
    return seconds if seconds is not None and seconds > INSTANT_FROM else None


def _length(answer: Answer, field: Field, found: Any, subject: Subject | None) -> Stated:
    value, note = number_in(found, answer.response.form)
    if note and note != "string":
        return Stated(answer, field, found, subject, None, note)
    life = subject.lifetime if subject is not None and subject.token.claims else None
    if field.unit == "milliseconds" or (life is not None and is_thousandfold(value, life)):
        return Stated(answer, field, found, subject, value / 1000, "milliseconds")
    if value >= INSTANT_FROM:
        instant, start = _instant(found, answer.case.at), issue_of(answer)
        length = None if instant is None or start is None else instant - start
        return Stated(answer, field, found, subject, length, "absolute")
    return Stated(answer, field, found, subject, value, note)
