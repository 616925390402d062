"""The exchanges of a capture as a story: what each was, which tokens it carried, how old those were, what came of it.

One pass over the exchanges in their order in time; nothing is kept for a step but the step itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jwtinspect.analysis.steps import GRANTING, RENEWING, RESOURCES, SIGNING_IN, Act, History, Sent, Step, Usage
from jwtinspect.core.token import Role

if TYPE_CHECKING:
    from jwtinspect.analysis.subject import Case, Number, Subject
    from jwtinspect.core.capture import Exchange

SETTLED = 10
"""Seconds within which requests that were under way may still carry a token that has been replaced."""
UNSURE = 300
"""Seconds by which a client's clock may be off without anybody noticing."""
PENDING = frozenset(("authorization_pending", "slow_down", "use_dpop_nonce", "mfa_required"))
"""Errors that are a step of a flow, not its end."""

_BEARING = frozenset(
    (
        "",
        "authorization",
        "x-authorization",
        "x-forwarded-access-token",
        "access_token",
        "x-access-token",
        "x-auth-token",
        "x-id-token",
        "token",
        "bearer",
    )
)
_NEVER_BEARERS = frozenset((Role.DPOP_PROOF, Role.REFRESH_TOKEN, Role.API_KEY, Role.LOGOUT_TOKEN, Role.SESSION))
_GRANTS = {
    "authorization_code": Act.CODE,
    "refresh_token": Act.REFRESH,
    "refresh_token_auth": Act.REFRESH,  # Cognito's AuthFlow
    "client_credentials": Act.CLIENT,
    "password": Act.PASSWORD,
    "user_password_auth": Act.PASSWORD,
    "user_srp_auth": Act.PASSWORD,
    "http://auth0.com/oauth/grant-type/password-realm": Act.PASSWORD,
    "urn:ietf:params:oauth:grant-type:device_code": Act.DEVICE,
    "device_code": Act.DEVICE,
    "urn:ietf:params:oauth:grant-type:jwt-bearer": Act.ASSERTION,
    "urn:ietf:params:oauth:grant-type:saml2-bearer": Act.ASSERTION,
    "urn:ietf:params:oauth:grant-type:token-exchange": Act.ASSERTION,
}
_LAST_WORDS = {
    "token": Act.GRANT,
    "tokens": Act.GRANT,
    "revoke": Act.REVOCATION,
    "revocation": Act.REVOCATION,
    "revoketoken": Act.REVOCATION,
    "introspect": Act.INTROSPECTION,
    "introspection": Act.INTROSPECTION,
    "tokeninfo": Act.INTROSPECTION,
    "logout": Act.LOGOUT,
    "signout": Act.LOGOUT,
    "endsession": Act.LOGOUT,
    "userinfo": Act.USERINFO,
    "authorize": Act.AUTHORIZE,
    "authorise": Act.AUTHORIZE,
    "refresh": Act.REFRESH,
    "refreshtoken": Act.REFRESH,
}


def history_of(case: Case) -> History:
    """The story of the case's exchanges. Linear in their number, but for putting them in order."""
    history = History(case)
    story = _Story(case, history)
    exchanges = case.capture.exchanges
    skews = _skews(case)
    placed = [_placed(exchange, skews) for exchange in exchanges]
    for number, moment in _in_order(exchanges, placed):
        story.tell(f"e{number + 1}", exchanges[number], *placed[number], moment)
    _find_repeated(history)
    return history


def _find_repeated(history: History) -> None:
    """Notes which refused requests were made again within some seconds, and then accepted."""
    if not any(step.refused for step in history.steps):
        return
    accepted: dict[tuple[str | None, str, str | None], Number | None] = {}
    for step in reversed(history.steps):
        key = (step.exchange.method, step.host, step.exchange.path)
        if step.accepted:
            accepted[key] = step.moment
        elif step.refused and key in accepted:
            then = accepted[key]
            if then is None or step.moment is None or then - step.moment <= SETTLED:
                history.repeated.add(step.id)


_STALE = ("cache", "stored", "network", "worker", "304")  # words of a doubt that say that Date may be an old one


def _placed(exchange: Exchange, skews: dict[str, Number]) -> tuple[Number | None, str]:
    """When it was by the server's clock, and how that is known."""
    started = exchange.started_at
    stale = exchange.doubt != "" and any(word in exchange.doubt for word in _STALE)
    if exchange.at is not None and not (stale and started is not None):
        return exchange.at, "server"
    if started is None:
        return None, ""
    skew = skews.get(host_of(exchange.host))
    return (started, "client") if skew is None else (started + skew, "corrected")


def _skews(case: Case) -> dict[str, Number]:
    """How far the clock of each host is ahead of the client's, where that is known."""
    found: dict[str, Number] = {}
    for clock in case.clocks:
        if clock.host is not None:
            found.setdefault(host_of(clock.host), (clock.low + clock.high) / 2)
    return found


def _in_order(
    exchanges: tuple[Exchange, ...], placed: list[tuple[Number | None, str]]
) -> list[tuple[int, Number | None]]:
    """The exchanges' numbers in the order in which they were started, each with the instant that says so.

    The client's clock is one for all hosts; only where it is missing the servers' are taken. What has no time at all
    stays behind what it was recorded behind.
    """
    client = all(each.started_at is not None for each in exchanges)
    moments = [each.started_at for each in exchanges] if client else [at for at, _ in placed]
    keyed = []
    last: Number = float("-inf")
    for number, moment in enumerate(moments):
        last = last if moment is None else moment
        keyed.append((last, number, moment))
    keyed.sort(key=lambda each: each[:2])
    return [(number, moment) for _, number, moment in keyed]


def host_of(host: str | None) -> str:
    """A host as it is compared: in lower case, without port."""
    return (host or "").lower().partition(":")[0]


class _Story:
    """What must be remembered from step to step."""

    def __init__(self, case: Case, history: History) -> None:
        self.case = case
        self.history = history
        self.newest: dict[tuple[Any, ...], tuple[Subject, Number | None]] = {}  # received tokens by what they are for
        self.keys: dict[str, tuple[Any, ...] | None] = {}
        self.logins: dict[str, int] = {}  # by the subject's id
        self.sessions: dict[tuple[Any, ...], int] = {}  # by what tokens say of their login
        self.count = 0  # of logins
        self.silent: set[str] = set()  # hosts at which a silent sign-in has succeeded and its code is not redeemed yet

    def tell(self, id: str, exchange: Exchange, at: Number | None, clock: str, moment: Number | None) -> None:
        """Adds one exchange to the history."""
        subjects, history = self.case.subjects, self.history
        received = tuple([subjects[index] for index in exchange.received])
        act = act_of(exchange, [subjects[index] for index in exchange.sent])
        host = host_of(exchange.host)
        sent = tuple(self._sent(exchange, act, at, moment)) if exchange.sent else ()
        outcome = _outcome(exchange, act, received)
        follows_silent = act is Act.CODE and host in self.silent
        login = self._login(act, sent, received, follows_silent) if sent or received else None
        if follows_silent and outcome == "granted":
            outcome = "renewed"
        step = Step(
            id, exchange, at, clock, moment, act, host, sent, received, outcome, login, history, len(history.steps)
        )
        history.steps.append(step)
        if at is not None and clock != "client":
            history.first = at if history.first is None else min(history.first, at)
            history.last = at if history.last is None else max(history.last, at)
        self._remember(step, follows_silent)

    def _sent(self, exchange: Exchange, act: Act, at: Number | None, moment: Number | None) -> list[Sent]:
        found = []
        for place, index in enumerate(exchange.sent):
            subject = self.case.subjects[index]
            name = exchange.names[place].lower() if place < len(exchange.names) else ""
            issued, ends = subject.issued_at, subject.expires_at
            found.append(
                Sent(
                    subject,
                    name,
                    None if at is None or issued is None else at - issued - subject.backdate,
                    None if at is None or ends is None else ends - at,
                    act in RESOURCES and name in _BEARING and subject.role not in _NEVER_BEARERS,
                    self._newer(subject, moment),
                )
            )
        return found

    def _newer(self, subject: Subject, moment: Number | None) -> Subject | None:
        """The token that had replaced this one for some seconds."""
        key = self._key(subject)
        known = self.newest.get(key) if key is not None else None
        if known is None or known[0] is subject or moment is None or known[1] is None or moment - known[1] <= SETTLED:
            return None
        newer, older = known[0].issued_at, subject.issued_at
        return known[0] if newer is not None and older is not None and newer > older else None

    def _key(self, subject: Subject) -> tuple[Any, ...] | None:
        if subject.id not in self.keys:
            self.keys[subject.id] = purpose_of(subject)
        return self.keys[subject.id]

    def _login(
        self, act: Act, sent: tuple[Sent, ...], received: tuple[Subject, ...], follows_silent: bool
    ) -> int | None:
        """Which login the step belongs to: that of the tokens sent, of what they say themselves, or a new one."""
        if not received and act is Act.REQUEST:  # by far the most: its token was seen before
            known = self.logins.get(sent[0].subject.id)
            if known is not None:
                return known
        tokens = [each.subject for each in sent] + list(received)
        known = None
        if act not in SIGNING_IN or follows_silent:
            known = next((self.logins[each.id] for each in tokens if each.id in self.logins), None)
        sessions = [key for each in tokens if (key := session_of(each)) is not None]
        if known is None:
            known = next((self.sessions[key] for key in sessions if key in self.sessions), None)
        if known is None:
            if not (sessions or received or act in RENEWING):
                return None
            known = self.count = self.count + 1
        for each in tokens:
            self.logins.setdefault(each.id, known)
        for key in sessions:
            self.sessions.setdefault(key, known)
        return known

    def _remember(self, step: Step, follows_silent: bool) -> None:
        history = self.history
        for each in step.sent:
            if each.bearer:
                self._usage(each.subject).steps.append((step, each))
                if step.refused and has_ended(step, each):
                    history.rejected.add(each.subject.id)
                if step.accepted and step.login is not None:
                    history.opens[step.login, step.host] = each.subject
            elif step.act is Act.REFRESH and _is_refresh(each):
                self._usage(each.subject).spent.append(step)
        for subject in step.received:
            usage = self._usage(subject)
            usage.received = usage.received or step
            if subject.role is Role.ACCESS_TOKEN and step.login is not None:
                for audience in subject.audience:
                    history.opens.setdefault((step.login, _host_in(audience)), subject)
            key = self._key(subject)
            known = self.newest.get(key) if key is not None else None
            if key is not None and (known is None or (known[0].issued_at or 0) < (subject.issued_at or 0)):
                self.newest[key] = (subject, step.moment)
        if step.act in RENEWING or step.outcome == "renewed":
            history.renewals.append(step)
        elif step.outcome == "granted" and (step.act in SIGNING_IN or step.act is Act.AUTHORIZE):
            history.sign_ins.append(step)
        if step.exchange.with_cookie and not step.exchange.framed:
            history.cookies.add(step.host)
        if step.act is Act.SILENT and step.outcome == "renewed" and not step.received:
            self.silent.add(step.host)
        elif follows_silent:
            self.silent.discard(step.host)

    def _usage(self, subject: Subject) -> Usage:
        usage = self.history.usages.get(subject.id)
        if usage is None:
            usage = self.history.usages[subject.id] = Usage(subject, self.history)
        return usage


def has_ended(step: Step, sent: Sent, slack: Number = 0) -> bool:
    """Whether the token had ended when it was sent, by more than ``slack`` seconds.

    By the server's clock; where only the client's is known, that must be by more than it may well be off.
    """
    return sent.left is not None and sent.left <= -(slack if step.clock != "client" else max(slack, UNSURE))


def _is_refresh(sent: Sent) -> bool:
    return sent.name.startswith("refresh") or sent.subject.role is Role.REFRESH_TOKEN


def _host_in(audience: str) -> str:
    """The host of an audience that is an address; else the audience itself, which no host is called."""
    rest = audience.partition("://")[2]
    return host_of(rest.partition("/")[0]) if rest else audience


def purpose_of(subject: Subject) -> tuple[Any, ...] | None:
    """What a token is for, whole: two of one purpose can stand for each other. None for what says nothing of it."""
    claims = subject.token.claims
    if not claims or subject.issuer is None:
        return None
    scope = claims.get("scope", claims.get("scp"))
    scopes = frozenset(scope.split()) if isinstance(scope, str) else str(scope)
    return (subject.issuer, subject.audience, client_of(subject), str(claims.get("sub")), scopes, subject.role)


def client_of(subject: Subject) -> str | None:
    """The client that the token names."""
    claims = subject.token.claims
    for name in ("azp", "client_id", "cid", "appid"):
        value = claims.get(name)
        if isinstance(value, str):
            return value
    if subject.role is Role.ID_TOKEN and len(subject.audience) == 1:
        return subject.audience[0]
    return None


def session_of(subject: Subject) -> tuple[Any, ...] | None:
    """What tokens of one login have in common: issuer and session, else issuer, user and time of login."""
    claims = subject.token.claims
    if not claims or subject.issuer is None:
        return None
    for name in ("sid", "session_state"):
        value = claims.get(name)
        if isinstance(value, str):
            return (subject.issuer, value)
    user, signed_in = claims.get("sub"), subject.dates.get("auth_time")
    if isinstance(user, str):
        return (subject.issuer, user, signed_in.seconds if signed_in is not None else None)
    return None


def act_of(exchange: Exchange, sent: list[Subject]) -> Act:
    """What a request was, by its parameters first, then by its address, then by what it carried."""
    query = exchange.query
    if query:
        grant = _GRANTS.get((query.get("grant_type") or query.get("AuthFlow") or "").lower())
        if grant is not None:
            return grant
        if "grant_type" in query:
            return Act.GRANT
        if "client_id" in query or "response_type" in query:
            if "none" in query.get("prompt", "").split():
                return Act.SILENT
            if "response_type" in query:
                return Act.AUTHORIZE
    act = _act_of_path(exchange.path or "")
    if act is Act.OTHER and len(sent) == 1 and exchange.method == "GET":  # by far the most
        return Act.REQUEST
    if act is Act.AUTHORIZE:
        return act if "code" not in query else Act.OTHER
    if act is Act.GRANT or act is Act.REFRESH:
        if exchange.method == "GET" or (sent and not exchange.received and "authorization" in _names(exchange)):
            act = Act.OTHER
        elif any(name.startswith("refresh") for name in _names(exchange)):
            return Act.REFRESH
        else:
            return act
    if act is not Act.OTHER:
        return act
    if not sent:
        return Act.OTHER
    if any(name.startswith("refresh") for name in _names(exchange)) and exchange.method != "GET":
        return Act.REFRESH
    return Act.REQUEST


def _names(exchange: Exchange) -> list[str]:
    return [name.lower() for name in exchange.names]


def _act_of_path(path: str) -> Act:
    """What an address is for, by its last words."""
    before, _, last = path[-200:].rstrip("/").rpartition("/")
    word = last.lower().partition(";")[0].partition(".")[0].replace("_", "").replace("-", "")
    act = _LAST_WORDS.get(word)
    if act is not None:
        return act
    if word == "end" and before.endswith("/session"):
        return Act.LOGOUT
    return Act.AUTHORIZE if word == "auth" and before.endswith("/openid-connect") else Act.OTHER


def _outcome(exchange: Exchange, act: Act, received: tuple[Subject, ...]) -> str:
    """What came of a grant or a sign-in; empty for anything else, and where no answer is there."""
    if act not in GRANTING and act not in RENEWING and act is not Act.AUTHORIZE:
        return ""
    status = exchange.status
    if exchange.error in PENDING:
        return "pending"
    if exchange.error or (status is not None and status >= 400):
        return "failed"
    if not received and (act is Act.AUTHORIZE or status is None or not 200 <= status < 400):
        return ""
    return "renewed" if act in RENEWING else "granted"
