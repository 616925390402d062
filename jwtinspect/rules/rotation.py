"""HIS: refresh tokens that were sent again after another had taken their place."""

from __future__ import annotations

from jwtinspect.analysis.steps import Step, Usage
from jwtinspect.analysis.subject import Subject
from jwtinspect.core.moments import rough_span, span
from jwtinspect.core.token import Role
from jwtinspect.rules.examples import KEYCLOAK, REFRESH_TOKEN, START, Example, access_token, login, refresh, response
from jwtinspect.rules.rule import Hit, Severity, rule

_NEXT = "v1.refresh-next-0123456789ab"
_GRACE = {"okta": 30, "auth0": 0, "cognito": 0}
"""Seconds within which these providers take a used refresh token once more, by default."""
_REUSABLE = frozenset(("entra", "entra-b2c", "keycloak", "google"))
"""Providers that do not revoke a refresh token on use, by default."""


@rule(
    "HIS811",
    "refresh-token-reused",
    Severity.WARNING,
    on=Usage,
    title="A refresh token was used again after it had been replaced",
    advice="Let one place renew at a time and keep the new refresh token at once: providers that rotate take reuse for "
    "theft and end the whole login. A grace period at the provider helps where tabs race.",
    reference="RFC 9700, section 4.14.2 (refresh token rotation)",
    flags=lambda: (
        Example(
            login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
            + refresh(
                at=START + 3000,
                body=response(
                    access_token=access_token(3600, start=START + 3000), refresh_token=_NEXT, expires_in=3600
                ),
            )
            + refresh(at=START + 6000, status=400, body='{"error": "invalid_grant"}'),
            at=None,
        ),
    ),
    passes=lambda: (
        Example(
            login(access_token=access_token(3600), refresh_token=REFRESH_TOKEN, expires_in=3600)
            + refresh(
                at=START + 3000, body=response(access_token=access_token(3600, start=START + 3000), expires_in=3600)
            )
            + refresh(at=START + 6000, status=400, body='{"error": "invalid_grant"}'),
            at=None,
        ),
        Example(
            login(access_token=access_token(3600, issuer=KEYCLOAK), refresh_token=REFRESH_TOKEN, expires_in=3600)
            + refresh(
                at=START + 3000,
                body=response(
                    access_token=access_token(3600, issuer=KEYCLOAK, start=START + 3000),
                    refresh_token=_NEXT,
                    expires_in=3600,
                ),
            )
            + refresh(
                at=START + 6000,
                body=response(access_token=access_token(3600, issuer=KEYCLOAK, start=START + 6000), expires_in=3600),
            ),
            at=None,
        ),
    ),
)
def refresh_token_reused(usage: Usage) -> Hit | None:
    """The same refresh token was used a second time although the first answer had brought another. A provider that
    rotates refresh tokens refuses it, and many then end every token of the login: everybody seems to be logged out
    early."""
    subject = usage.subject
    first = next((step for step in usage.spent if _replaced(step, subject)), None)
    if first is None:
        return None
    again = next((step for step in usage.spent if step.number > first.number), None)
    if again is None:
        return None
    provider = next((each.provider for each in (subject, *first.received) if each.provider), None)
    gap = None if again.moment is None or first.moment is None else again.moment - first.moment
    grace = _GRACE.get(provider.id) if provider else None
    if again.outcome == "renewed" and (
        (provider is not None and provider.id in _REUSABLE) or (gap is not None and gap <= max(grace or 0, 60))
    ):
        return None
    after = f"{rough_span(gap)} after" if gap is not None else "after"
    allowed = f" {provider.name} allows {span(grace)} by default." if provider and grace is not None else ""
    came = "and was renewed all the same" if again.outcome == "renewed" else f"and was answered {again.status}"
    return Hit(
        f"The refresh token was used again {after} its first use had brought another, {came}.{allowed}",
        (subject, *(each for each in first.received if each.role is Role.REFRESH_TOKEN)),
        {"first": first.at, "again": again.at, "gap": gap, "grace": grace, "status": again.status},
    )


def _replaced(step: Step, subject: Subject) -> bool:
    return any(each.role is Role.REFRESH_TOKEN and each is not subject for each in step.received)
