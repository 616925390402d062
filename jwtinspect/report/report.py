"""What goes in at one end of the road and comes out at the other: a Request, and its Report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jwtinspect.analysis.subject import Answer, Case, End, Number, Subject
from jwtinspect.core.capture import Capture
from jwtinspect.core.token import Role
from jwtinspect.rules.rule import Rule, Severity

if TYPE_CHECKING:
    from datetime import tzinfo

    from jwtinspect.analysis.keyring import Keyring
    from jwtinspect.report.acceptance import Acceptance


class Input(NamedTuple):
    """One thing to read: a file's bytes or pasted text, with the name it is called by."""

    name: str
    content: bytes | str

    def __repr__(self) -> str:
        return f"<Input {self.name}>"


class Request(NamedTuple):
    """Everything that one inspection depends on. Instants are seconds since the epoch, lengths seconds."""

    inputs: tuple[Input, ...]
    now: Number  # the clock's reading, from the front door: nothing below reads a clock
    at: Number | None = None  # judge as of; None: the last instant that the input records, else now (rule G1)
    received_at: Number | None = None
    expect: dict[Role, Number] = {}  # noqa: RUF012  never mutated
    ended_after: Number | None = None
    ended_at: Number | None = None
    leeway: Number = 0
    max_age: Number | None = None
    zone: tzinfo | None = None  # None is UTC
    zone_name: str = "UTC"
    validators: tuple[str, ...] = ()  # of whom it is asked whether they accept each token (profiles.validator)
    keys: Keyring | None = None  # to verify signatures with, and to open what is encrypted


class Finding(NamedTuple):
    """One fact that helps to explain an expiry complaint."""

    rule: Rule
    message: str
    subjects: tuple[str, ...]  # token ids
    evidence: dict[str, Any]
    advice: str
    count: int = 1  # type: ignore[assignment]  # hits of one cause that it stands for; tuple.count is nobody's loss

    @property
    def code(self) -> str:
        """What it is looked up and searched for by: ``LIF102``."""
        return self.rule.code

    @property
    def name(self) -> str:
        """The code in words: ``id-and-access-token-end-apart``."""
        return self.rule.name

    @property
    def severity(self) -> Severity:
        """How grave it is."""
        return self.rule.severity

    @property
    def explanation(self) -> str:
        """What such a finding means."""
        return self.rule.explanation

    @property
    def reference(self) -> str:
        """The source: a standard's section, or a page."""
        return self.rule.reference

    @property
    def ask(self) -> str:
        """What else would settle it, to be asked of whoever complains; empty where nothing would."""
        return self.rule.ask


class Verdict(NamedTuple):
    """The answer in one sentence: the first finding's, or that nothing disagrees."""

    severity: Severity | None
    text: str
    code: str | None
    detail: str = ""  # a second, quieter sentence or two: why, and which setting


class Report(NamedTuple):
    """The whole answer for one Request."""

    request: Request
    case: Case
    findings: tuple[Finding, ...]  # by severity, then rank; the first is the verdict's
    verdict: Verdict
    next_change: Number | None  # the next instant at which this report would read differently
    read: Capture  # as it was read, before anything in it was opened

    @property
    def capture(self) -> Capture:
        """All that was read, with what was opened in it."""
        return self.case.capture

    @property
    def tokens(self) -> tuple[Subject, ...]:
        """The tokens with what is known of each, in the order found."""
        return self.case.subjects

    @property
    def responses(self) -> tuple[Answer, ...]:
        """The responses, in the order found."""
        return self.case.answers

    @property
    def ends(self) -> tuple[End, ...]:
        """The known ends, best fit first; empty unless the user said when it ended."""
        return tuple(self.case.ends)

    @property
    def acceptance(self) -> tuple[Acceptance, ...]:
        """Who accepts each token at the instant judged; empty unless the request asks for validators."""
        if not self.request.validators:
            return ()
        from jwtinspect.report.acceptance import acceptance_of

        return acceptance_of(self)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not leave with a report beside tokens: secrets that were read, and those among the keys given."""
        from jwtinspect.report.masking import literals_of  # here, as it is only needed to write a report

        keys = self.request.keys.spellings if self.request.keys is not None else ()
        return (*keys, *literals_of(self.capture))

    @property
    def as_of(self) -> Number:
        """The instant judged, in seconds since the epoch."""
        return self.case.at

    def __repr__(self) -> str:
        return f"<Report {self.verdict.code} of {len(self.case.subjects)} tokens>"
