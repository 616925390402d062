"""HIS: servers that ask for more than the token has, and clients that do not listen."""

from __future__ import annotations

from jwtinspect.analysis.challenge import challenge_of, claims_asked
from jwtinspect.analysis.steps import RENEWING, SIGNING_IN, Act, Step
from jwtinspect.core.text import shown
from jwtinspect.rules.examples import REFUSED, Example, access_token, call
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.telling import at_host


def _claims_lack(step: Step) -> bool | None:
    """Whether the next request for a token after that step lacks the claims; None where there is none."""
    for each in step.history.steps[step.number + 1 : step.number + 200]:
        if each.act in RENEWING or each.act in SIGNING_IN or each.act is Act.AUTHORIZE:
            return "claims" not in each.exchange.query
    return None


def _challenge_hit(step: Step, tail: str) -> Hit:
    asked = claims_asked(challenge_of(step.exchange.challenge))
    import json

    words = shown(json.dumps(asked), 200) if asked is not None else ""
    wants = f" It wants {words}." if words else ""
    tokens = (step.bearer.subject,) if step.bearer else ()
    return Hit(
        f"{at_host(step)} refused the token and asks for one with certain claims (insufficient_claims){tail}.{wants}",
        tokens,
        {"at": step.at, "status": step.status, "claims": words or None},
        cause=f"{step.host}{tail}",
    )


_CHALLENGED = (
    'WWW-Authenticate: Bearer realm="", error="insufficient_claims", '
    'claims="eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZSwgInZhbHVlIjoiMTYwMjcwNjYyMSJ9fX0="',
)
_AUTHORIZE = "https://login.example.com/authorize?response_type=code&client_id=c"


@rule(
    "HIS812",
    "claims-challenge",
    Severity.NOTE,
    on=Step,
    title="The resource asks for a token with other claims",
    advice="The token was withdrawn before its end by a policy (continuous access evaluation). Pass the claims of the "
    "challenge on with the next token request.",
    reference="OpenID Connect Core 1.0, section 5.5 (claims); Microsoft identity platform, claims challenges",
    flags=lambda: (Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED), at=None),),
    passes=lambda: (
        Example(call(bearer=access_token(3600), status=401, answer=REFUSED), at=None),
        Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED) + call(_AUTHORIZE, 302), at=None),
    ),
)
def claims_challenge(step: Step) -> Hit | None:
    """The resource refused a token before its end and says which claims a new one must have. This is how a provider
    withdraws long-lived tokens when a user, a device or a policy changes; it is not expiry."""
    return None if not _is_claims_challenge(step) or _claims_lack(step) else _challenge_hit(step, "")


@rule(
    "HIS812",
    "claims-challenge",
    Severity.WARNING,
    on=Step,
    title="A claims challenge was not passed on",
    advice="Pass the claims of the challenge on with the next token request; otherwise the same token comes back from "
    "the cache and is refused again.",
    reference="OpenID Connect Core 1.0, section 5.5 (claims); Microsoft identity platform, claims challenges",
    flags=lambda: (
        Example(call(bearer=access_token(3600), status=401, answer=_CHALLENGED) + call(_AUTHORIZE, 302), at=None),
    ),
    passes=lambda: (
        Example(
            call(bearer=access_token(3600), status=401, answer=_CHALLENGED)
            + call(f"{_AUTHORIZE}&claims=%7B%22access_token%22%3A%7B%7D%7D", 302),
            at=None,
        ),
    ),
)
def claims_challenge_ignored(step: Step) -> Hit | None:
    """The resource said which claims a new token must have, and the client's next request for a token did not ask for
    them. The token that it gets is refused again."""
    if not _is_claims_challenge(step) or not _claims_lack(step):
        return None
    return _challenge_hit(step, ", which the next token request does not pass on")


def _is_claims_challenge(step: Step) -> bool:
    return step.status == 401 and challenge_of(step.exchange.challenge).error == "insufficient_claims"
