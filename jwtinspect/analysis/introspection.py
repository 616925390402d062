"""What introspection says of a token that is not here (RFC 7662): its dates as understood."""

from __future__ import annotations

from typing import NamedTuple

from jwtinspect.analysis.subject import Answer, Case, Number
from jwtinspect.core.moments import moment_of


class Introspected(NamedTuple):
    """One answer of an introspection endpoint. Instants are seconds since the epoch, None where not stated."""

    answer: Answer
    active: bool
    issued_at: Number | None = None
    not_before: Number | None = None
    expires_at: Number | None = None

    @property
    def lifetime(self) -> Number | None:
        """exp - iat, in seconds, where both are stated."""
        return None if self.expires_at is None or self.issued_at is None else self.expires_at - self.issued_at


def introspected(case: Case) -> list[Introspected]:
    """Every introspection answer of the case, in order."""
    return [
        Introspected(answer, active, *(moment_of(members.get(name)).seconds for name in ("iat", "nbf", "exp")))
        for answer in case.answers
        for members in (answer.response.members,)
        if type(active := members.get("active")) is bool and not answer.response.tokens
    ]
