"""POL: what the provider's settings say of a lifetime. Imported where a provider was recognised."""

from __future__ import annotations

from typing import Any

from jwtinspect.analysis.lifetime import TOLERANCE
from jwtinspect.analysis.policy import Cap, Governed
from jwtinspect.analysis.subject import Number, Subject
from jwtinspect.core.token import Role
from jwtinspect.profiles.provider import Provider, Setting
from jwtinspect.rules.examples import AUTH0, ENTRA, KEYCLOAK, START, Example, access_token, id_token, response, token
from jwtinspect.rules.governing import evidence_of, in_brackets, named, path_of, places_of, seconds, titled
from jwtinspect.rules.rule import Hit, Severity, When, rule
from jwtinspect.rules.words import called, key_of

OKTA = "https://dev-1.okta.com"
SETTINGS = "The provider's own documentation: the address is in the evidence"
MFA = AUTH0 + "mfa/"
OF_KEYCLOAK: dict[str, Any] = {"typ": "Bearer", "azp": "client-1"}


def its_lifetime(setting: Setting, subject: Subject) -> str:
    """A lifetime that is fixed, and for which tokens: "lifetime of this access_token (MFA API)"."""
    return f"lifetime of this {called(subject)}{in_brackets(setting.variant or '')}"


@rule(
    "POL601",
    "provider-default",
    Severity.NOTE,
    on=Governed,
    when=When.USUAL,
    title="The lifetime is the provider's default",
    advice="Nobody has changed this setting, or somebody has set it to the default. To change the lifetime, change it "
    "there; what is issued already keeps its end.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(id_token=id_token(36000, issuer=AUTH0))),
        Example(response(access_token=access_token(86400, issuer=AUTH0), expires_in=86400)),
        Example(response(access_token=access_token(300, issuer=KEYCLOAK, **OF_KEYCLOAK), expires_in=300)),
    ),
    passes=lambda: (
        Example(response(id_token=id_token(36000))),
        Example(response(id_token=id_token(7200, issuer=AUTH0))),
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=MFA), expires_in=600)),
        Example(response(access_token=access_token(4271, issuer=ENTRA), expires_in=3971)),
    ),
)
def provider_default(governed: Governed) -> Hit | None:
    """The token lives exactly as long as this provider's setting says where nobody has changed it. The setting is named
    as it is called now and as it was called before."""
    subject, provider, setting, _ = governed
    if setting is None or not setting.configurable:
        return None
    key = (provider.id, setting.role, setting.name, setting.variant)
    if key not in _told:
        _told[key] = _told_of_default(governed, setting)
    message, cause, places = _told[key]
    return Hit(message, (subject,), {f"{key_of(subject)}.lifetime": subject.lifetime, **places}, "", cause)


_told: dict[tuple[str | None, ...], tuple[str, str, dict[str, Any]]] = {}
"""What POL601 says of each setting: the same of every token, and most tokens live as long as the default says."""


def _told_of_default(governed: Governed, setting: Setting) -> tuple[str, str, dict[str, Any]]:
    subject, provider, default = governed.subject, governed.provider, setting.default or 0
    message = (
        f"The {called(subject)} lives {seconds(default)}, the default{in_brackets(setting.default_doubt)} of "
        f"{named(setting)} at {provider.name}."
    )
    places = {name: value for name, value in places_of(setting, subject).items() if value is not None}
    return message, f"{provider.id} {setting.name} {default}", places


def noted(setting: Setting) -> str:
    """What the data remark on a setting, as a sentence; empty where they remark nothing."""
    return f"{setting.note.rstrip('.')}." if setting.note else ""


@rule(
    "POL602",
    "beyond-provider-limit",
    Severity.NOTE,
    on=Governed,
    when=When.UNUSUAL,
    title="The token lives longer than the provider's documentation allows",
    advice="Check that the token is really this provider's. If it is, the documented limit has changed, or depends on "
    "the subscription.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(access_token=access_token(2592100, issuer=AUTH0), expires_in=2592100)),
        Example(response(access_token=access_token(3600, issuer=AUTH0, aud=MFA), expires_in=3600)),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(2592000, issuer=AUTH0), expires_in=2592000)),
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=MFA), expires_in=600)),
        Example(response(access_token=access_token(2592100), expires_in=2592100)),
    ),
)
def beyond_documented_limit(governed: Governed) -> Hit | None:
    """The token's lifetime lies above the greatest value that is documented for its setting, or is not the one that is
    documented as fixed. Nothing is wrong with the token: what is known of the provider does not fit."""
    return None if governed.subject.role is Role.CLIENT_ASSERTION else _beyond_limit(governed)


@rule(
    "POL602",
    "beyond-provider-limit",
    Severity.WARNING,
    on=Governed,
    when=When.UNUSUAL,
    title="What the client signs lives longer than its receiver allows",
    advice="Have the client sign a shorter one each time it needs one. Its receiver refuses one that is to live "
    "longer, or ends it sooner than exp says.",
    reference=SETTINGS,
    flags=lambda: (
        Example("Authorization: Bearer " + token({"iss": "123456", "iat": START, "exp": START + 3600})),
        Example("client_secret=" + _apple(31_536_000)),
    ),
    passes=lambda: (
        Example("Authorization: Bearer " + token({"iss": "123456", "iat": START - 60, "exp": START + 600})),
        Example("client_secret=" + _apple(15_552_000)),
        Example(response(access_token=access_token(2592100, issuer=AUTH0), expires_in=2592100)),
    ),
)
def beyond_receivers_limit(governed: Governed) -> Hit | None:
    """The client signs this token itself and chose its end. The one that it is for documents a greatest lifetime, and
    this one is longer."""
    return _beyond_limit(governed) if governed.subject.role is Role.CLIENT_ASSERTION else None


def _apple(life: int) -> str:
    claims = {"iss": "DEF123GHIJ", "sub": "com.example", "aud": "https://appleid.apple.com", "iat": START}
    return token({**claims, "exp": START + life}, {"alg": "ES256", "kid": "k1"})


def _beyond_limit(governed: Governed) -> Hit | None:
    subject, provider, setting, _ = governed
    life = subject.lifetime
    if setting is None or life is None:
        return None
    most = setting.maximum if setting.fixed is None else setting.fixed
    if most is None or (setting.limit_doubt and subject.role is not Role.CLIENT_ASSERTION):
        return None
    if life - max(provider.backdate, default=0) <= most + TOLERANCE:
        return None
    limit = "the most that is documented for" if setting.fixed is None else "what is documented as fixed for"
    return Hit(
        f"The {called(subject)} lives {seconds(life)}, more than {seconds(most)}: {limit} {titled(setting)} at "
        f"{provider.name}{in_brackets(setting.limit_doubt)}.",
        (subject,),
        evidence_of(setting, subject),
        cause=f"{provider.id} {setting.name} {life}",
    )


@rule(
    "POL603",
    "lifetime-not-configurable",
    Severity.NOTE,
    on=Governed,
    when=When.USUAL,
    title="The provider has fixed this lifetime",
    advice="There is nothing to set: have the client renew its tokens if it needs them for longer.",
    reference=SETTINGS,
    flags=lambda: (
        Example(response(access_token=access_token(600, issuer=AUTH0, aud=MFA), expires_in=600)),
        Example(response(access_token=access_token(86400, issuer=AUTH0, aud=AUTH0 + "userinfo"), expires_in=86400)),
        Example(response(id_token=id_token(3600, issuer=OKTA))),
    ),
    passes=lambda: (
        Example(response(access_token=access_token(86400, issuer=AUTH0), expires_in=86400)),
        Example(response(id_token=id_token(3600, issuer=OKTA + "/oauth2/default"))),
        Example(response(id_token=id_token(3600, issuer=OKTA)), expect={"id_token": 36000}),
    ),
)
def fixed_lifetime(governed: Governed) -> Hit | None:
    """The token has the one lifetime that this provider gives to tokens of its kind. No setting governs it."""
    subject, provider, setting, _ = governed
    if setting is None or setting.configurable or setting.fixed is None:
        return None
    if subject.expected is not None and abs(subject.expected - setting.fixed) > TOLERANCE:  # the warning says it
        return None
    return Hit(
        f"{provider.name} fixes the {its_lifetime(setting, subject)} at "
        f"{seconds(setting.fixed, setting.default_doubt)}: "
        "no setting changes it.",
        (subject,),
        evidence_of(setting, subject),
        advice=f"{noted(setting)} {fixed_lifetime.advice}".strip() if setting.note else "",
        cause=f"{provider.id} fixed {setting.variant} {setting.fixed}",
    )


@rule(
    "POL605",
    "capped-by-session",
    Severity.NOTE,
    on=Governed,
    when=When.CUT_SHORT,
    title="The lifetime is cut to what is left of the session",
    advice="Nothing is wrong: the user has to sign in again when the session ends, and no token outlives it. If that "
    "is too early, the session's maximum is the setting to change.",
    reference="Keycloak, Server Administration Guide (timeouts)",
    flags=lambda: (
        Example(
            response(
                access_token=access_token(120, issuer=KEYCLOAK, auth_time=START - 35880, **OF_KEYCLOAK), expires_in=120
            )
        ),
        Example(
            response(
                access_token=access_token(142, issuer=KEYCLOAK, **OF_KEYCLOAK),
                refresh_token=token({"iss": KEYCLOAK, "typ": "Refresh", "iat": START, "exp": START + 142}),
                expires_in=142,
                refresh_expires_in=142,
            )
        ),
        Example(access_token(36000, issuer=KEYCLOAK, **OF_KEYCLOAK)),
    ),
    passes=lambda: (
        Example(
            response(
                access_token=access_token(300, issuer=KEYCLOAK, **OF_KEYCLOAK), expires_in=300, refresh_expires_in=1800
            )
        ),
        Example(access_token(36000, issuer=AUTH0)),
        Example(response(access_token=access_token(142), expires_in=142, refresh_expires_in=142)),
    ),
)
def cut_to_the_session(governed: Governed) -> Hit | None:
    """The provider cuts every lifetime to what is left of the session, and this token ends exactly then. Its own
    setting says more than it got."""
    if governed.cap is None or governed.subject.expected is not None:
        return None
    return cut_short(governed.subject, governed.provider, governed.cap)


def cut_short(subject: Subject, provider: Provider, cap: Cap, expected: Number | None = None) -> Hit:
    """What is said of a token that its provider cut to what was left of the session. ``expected``: seconds."""
    setting = subject.setting
    assert subject.lifetime is not None
    until = f" that ends at {subject.case.date(cap.ends_at)}" if cap.ends_at is not None else ""
    by = f", by {named(cap.setting)}" if cap.setting is not None else ""
    default = cap.setting.default if cap.setting is not None else None
    if default is not None and abs(subject.lifetime - default) <= TOLERANCE:
        by = f"{by}: {seconds(default)} is its default"
    instead = f", not the {seconds(expected)} expected" if expected is not None else ""
    source = cap.setting or setting
    return Hit(
        f"The {called(subject)} lives {seconds(subject.lifetime)}{instead}: {provider.name} has cut it to what is left "
        f"of {cap.of}{until}{by}.",
        (subject,),
        {
            f"{key_of(subject)}.lifetime": subject.lifetime,
            "expected": expected,
            "session_maximum": default,
            "session.setting": path_of(cap.setting),
            f"{key_of(subject)}.setting": path_of(setting),
            "documented": source.source if source is not None else None,
        },
        cause=f"{provider.id} capped {subject.lifetime}",
    )
