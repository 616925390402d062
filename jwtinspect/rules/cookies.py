"""HIS: cookies that are missing, from a capture or from a silent sign-in."""

from __future__ import annotations

from jwtinspect.analysis.steps import Act, Step
from jwtinspect.analysis.subject import Case
from jwtinspect.core.text import shown
from jwtinspect.rules.examples import START, Example, access_token, call, entry, har, response
from jwtinspect.rules.rule import Hit, Severity, rule
from jwtinspect.rules.telling import at_host
from jwtinspect.rules.words import quoted


def _sanitised() -> str:
    granted = response(access_token=access_token(3600), expires_in=3600)
    return har(
        entry("https://login.example.com/oauth/token", body=granted),
        entry("https://api.example.com/orders", 401, at=START + 60),
    )


@rule(
    "HIS807",
    "sanitised-capture",
    Severity.NOTE,
    on=Case,
    title="The capture was sanitised: some of what happened cannot be seen",
    advice="Export it whole and keep it to yourself: it then holds tokens that can be used. What is left is no safe "
    "file either; redact it before sharing.",
    reference="Chrome DevTools, Export HAR (sanitized) and with sensitive data",
    ask="the same capture exported with sensitive data",
    flags=lambda: (Example(_sanitised(), at=None),),
    passes=lambda: (
        Example(
            har(entry("https://api.example.com/o", headers={"Authorization": f"Bearer {access_token(3600)}"})), at=None
        ),
        Example(call(bearer=access_token(3600)), at=None),
    ),
)
def sanitised_capture(case: Case) -> Hit | None:
    """Headers or values were taken out of this capture before it was shared: Authorization and cookies, or signatures.
    Which token a request carried can then not be told, and nothing is concluded from its absence."""
    told = [each for each in case.capture.notices if "sanitis" in each.reason]
    if not told:
        return None
    advice = " ".join(dict.fromkeys(each.advice for each in told if each.advice))
    return Hit(
        shown(" ".join(each.reason for each in told), 1000), (), {"requests": len(case.capture.exchanges)}, advice
    )


def without_cookie(step: Step) -> bool:
    """Whether a framed silent sign-in went without the cookie that its host has for pages of its own."""
    exchange = step.exchange
    return (
        step.act is Act.SILENT
        and exchange.framed
        and exchange.with_cookie is False
        and exchange.error in ("login_required", "interaction_required")
        and step.host in step.history.cookies
    )


_COOKIE = {"Cookie": "auth0=s%3Amade-up"}
_SILENT_URL = (
    "https://login.example.com/authorize?client_id=client-1&response_type=code&response_mode=web_message&prompt=none"
)
_PAGE = {"location": "https://app.example.com/callback?error=login_required&state=s"}


def _framed(*headers: dict[str, str], error: dict[str, str] = _PAGE) -> str:
    """A page of the provider's own with a cookie, then a silent sign-in in a frame."""
    return har(
        entry("https://login.example.com/login", headers=_COOKIE, kind="document"),
        *(entry(_SILENT_URL, 302, at=START + 60, headers=sent, answer=error, kind="document") for sent in headers),
        entry("https://api.example.com/x", at=START + 61, headers={"Authorization": f"Bearer {access_token(3600)}"}),
    )


@rule(
    "HIS813",
    "silent-sign-in-without-cookie",
    Severity.WARNING,
    on=Step,
    title="The silent sign-in went without the cookie: third-party cookies are blocked",
    advice="Use refresh tokens with rotation, or a custom domain so that the provider's cookie is a first-party one. "
    "The lifetime of the session is not the cause.",
    reference="OpenID Connect Core 1.0, section 3.1.2.1 (prompt=none); browsers' blocking of third-party cookies",
    flags=lambda: (Example(_framed({}), at=None),),
    passes=lambda: (
        Example(_framed(_COOKIE), at=None),
        Example(_framed({}, error={"location": "https://app.example.com/callback?code=c0de&state=s"}), at=None),
        Example(har(entry(_SILENT_URL, 302, answer=_PAGE, kind="document")), at=None),
    ),
)
def silent_sign_in_without_cookie(step: Step) -> Hit | None:
    """A silent sign-in in a frame was answered login_required, and the browser had not sent the cookie that it does
    send to pages of that host. The provider's session may be alive; the browser keeps its cookie from the frame."""
    if not without_cookie(step):
        return None
    return Hit(
        f"A silent sign-in (prompt=none) at {at_host(step)} was answered {quoted(step.exchange.error or '')}: it ran "
        "in a frame and carried no cookie, though a page of that host did.",
        (),
        {"at": step.at, "error": shown(step.exchange.error or "", 100), "status": step.status},
        cause=step.host,
    )
