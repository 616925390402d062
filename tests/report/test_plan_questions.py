"""The twelve questions that customers ask, for five providers: the answers as they are sent."""

import pytest

from jwtinspect.analysis.planning import Cookie, Renewal, plan_for
from jwtinspect.analysis.visits import Visits
from jwtinspect.profiles.plans import KNOWN
from jwtinspect.report.plan_questions import QUESTIONS, Asked, Scene, answered
from jwtinspect.report.plan_report import start_of


def asked(word: str, provider: str, application: str = "", **values) -> Asked:
    plan = plan_for(provider, application)
    plan = plan.with_values(**values) if values else plan
    return answered(word, Scene(plan, Visits(), start_of(Visits(), None), None))


ANSWERS: dict[str, dict[str, tuple[str, ...]]] = {
    "week-away": {
        "auth0": (
            "With a refresh token: no. On coming back the user sees nothing at all; an absence up to 14 d 16 h",
            "With a hidden frame: yes, the user sees the login, with password or second factor. The login session's "
            "idle time (3 d) ended it, on Thu 5 Mar 09:15 UTC. The next clock, the login session's maximum, would have "
            "held 4 d longer.",
        ),
        "okta": (
            "With a refresh token: yes",
            "7 d are exactly the limit: the time counts from the last renewal, which was up to 1 h before the last",
        ),
        "entra": (
            "With a refresh token: yes",
            "The refresh token's maximum (24 h) ended it",
            "With a persistent cookie of the provider: no. On coming back the user sees a silent redirect",
        ),
        "keycloak": (
            "With a refresh token: yes",
            "The login session's idle time (30 min) ended it",
            "As an application with offline tokens (scope offline_access): no.",
        ),
        "cognito": (
            "With a refresh token: no. On coming back the user sees nothing at all; an absence up to 29 d 16 h",
        ),
    },
    "after-hours": {
        "auth0": (
            "Without renewal: after 10 h, by the id token (10 h); the user sees a login page, and types no password. "
            "The access token, the next clock, would have held 14 h longer.",
        ),
        "okta": (
            "With a hidden frame: after 2 h, by the login session's maximum (2 h)",
            "With a refresh token: not at all, as long as it is used.",
        ),
        "entra": ("With a refresh token: after 24 h 50 min, by the refresh token's maximum (24 h)",),
        "keycloak": ("With a refresh token: after 10 h, by the login session's maximum (10 h)",),
        "cognito": ("Without renewal: after 1 h, by the access token (1 h)",),
    },
    "same-time": {
        "auth0": (
            "No lifetime ends at a time of day",
            "the refresh token's maximum (30 d)",
            "An Action can set the end to an instant: api.session.setExpiresAt",
        ),
        "okta": ("No lifetime ends at a time of day", "a scheduled job clear the sessions with oauthTokens=true"),
        "entra": (
            "the refresh token's maximum (24 h) ends a whole number of days after the login, at its time of day",
        ),
        "keycloak": (
            "At a change of summer time such an end moves by an hour on the clock",
            "push a not-before policy",
        ),
        "cognito": ("AdminUserGlobalSignOut",),
    },
    "sliding": {
        "auth0": (
            "Moved by use: the login session's idle time (3 d) and the refresh token's idle time (15 d).",
            "the login session's maximum (7 d), the refresh token's maximum (30 d)",
            "reset by /authorize, by silent authentication",
            "Calls of an API reset no clock at all.",
        ),
        "okta": ("Rotation keeps the refresh token's first end.",),
        "entra": ("Moved by nothing: the refresh token's maximum (24 h)", "every 4 h"),
        "keycloak": (
            "Moved by use: the login session's idle time (30 min).",
            "each refresh grant reset SSO Session Idle",
        ),
        "cognito": ("At Cognito nothing slides",),
    },
    "longest": {
        "auth0": (
            "a login lasts 30 d at most, by the refresh token's maximum, as long as no more than 15 d lie between",
        ),
        "okta": ("a login lasts without end, as long as no more than 7 d lie between two renewals.",),
        "entra": ("a login lasts 24 h at most, by the refresh token's maximum",),
        "keycloak": ("a login lasts 10 h at most, by the login session's maximum",),
        "cognito": ("a login lasts 30 d at most, by the refresh token's maximum.",),
    },
    "keep-signed-in": {
        "auth0": (
            "The login session lives 3 d without use, and 7 d at most.",
            "30 d at most",
            "in an Action for one login",
        ),
        "okta": ("it closes with the browser now", "usePersistentCookie"),
        "entra": ('"Stay signed in?"',),
        "keycloak": ("Remember Me", "The refresh token lives as long as that session"),
        "cognito": ("without an idle limit, and 1 h at most", "keep the refresh token instead"),
    },
    "blocked-cookies": {
        "auth0": ("after 10 h at most", "custom domain", "A refresh token works on"),
        "okta": ("after 1 h at most", "under a custom domain"),
        "entra": ("takes the browser to the login page as a whole, at most every 24 h",),
        "keycloak": ("after 5 min at most",),
        "cognito": ("ends after one hour, so a hidden frame would carry no further",),
    },
    "two-tabs": {
        "auth0": ("There is no grace", "within the reuse interval (leeway)"),
        "okta": ("within 30 s is served", "app.oauth2.as.token.detect_reuse"),
        "entra": ("Nobody is thrown out", "leaves the old one valid"),
        "keycloak": ("Nobody is thrown out", "Refresh Token Max Reuse"),
        "cognito": ("a grace of 0 to 60 s",),
    },
    "offline": {
        "auth0": ("Native application: it comes back without a login", "its default of 30 days is exactly the limit"),
        "okta": (
            "Native application, custom authorization server: after 30 d the user has to log in: the refresh token's "
            "idle time (7 d) ends first.",
            "Application of the org authorization server: it comes back without a login; its refresh token carries "
            "over for 89 d",
        ),
        "entra": ("Web or native application: it comes back without a login", "90 days without use"),
        "keycloak": ("the refresh token's idle time (30 d) ends first. It carries over 29 d 23 h", "exactly the limit"),
        "cognito": ("the refresh token's maximum (30 d) ends first.", "count from the sign-in, not from the last use"),
    },
    "compliance": {
        "auth0": (
            "the login session's maximum 7 d + the refresh token's maximum 30 d + the access token 24 h = 38 d",
            '"Maximum Session Lifetime" (Settings > Advanced > Session Expiration) from 7 d to 4 h',
            "must then check auth_time itself",
        ),
        "okta": ("the refresh token's maximum never ends", '"Refresh token lifetime is"', "from never ends to 9 h"),
        "entra": (
            '"Sign-in frequency" (Conditional Access > (policy) > Session) from not set to 10 h',
            "60 to 90 min more",
        ),
        "keycloak": ("Yes. The longest time without one is the login session's maximum 10 h.", "from 30 min to 13 min"),
        "cognito": (
            '"Refresh token expiration" (User pools > (pool) > App clients > (client) > Edit) from 30 d to 10 h',
            "no idle clock at all",
        ),
    },
    "log-out-now": {
        "auth0": ("At the latest after 24 h", "Delete the user's sessions and the refresh tokens, both"),
        "okta": ("At the latest after 1 h", "oauthTokens=true"),
        "entra": ("At the latest after 1 h 30 min: an access token lives up to 1 h 30 min", "within 15 min"),
        "keycloak": ("At the latest after 5 min", "does not revoke access tokens: push a not-before policy"),
        "cognito": ("At the latest after 1 h", "the login cookie stays for the rest of its hour"),
    },
    "changed-setting": {
        "auth0": ("everybody has the new lifetime 24 h after the change", "its maximum stays as it was at the login"),
        "okta": ("everybody has the new lifetime 1 h after the change", "also when it is rotated"),
        "entra": ("cannot be changed since 30 January 2021",),
        "keycloak": ("everybody has the new lifetime 5 min after the change", "from the next refresh grant"),
        "cognito": ("fixed at the sign-in",),
    },
}


def test_each_question_has_its_answer_for_each_provider():
    assert ANSWERS.keys() == QUESTIONS.keys() and len(QUESTIONS) == 12
    assert all(set(each) == set(KNOWN) for each in ANSWERS.values())


@pytest.mark.parametrize("provider", KNOWN)
@pytest.mark.parametrize("word", QUESTIONS)
def test_the_answer_says_what_the_facts_say(word, provider):
    found = asked(word, provider)
    text = " ".join(found.sentences)
    for fragment in ANSWERS[word][provider]:
        assert fragment in text


@pytest.mark.parametrize("provider", [*KNOWN, "other", "google"])
@pytest.mark.parametrize("word", QUESTIONS)
def test_the_answer_is_whole_sentences_that_can_be_sent(word, provider):
    found = asked(word, provider)
    assert found.sentences and found.title.endswith("?")
    for sentence in found.sentences:
        assert sentence[0].isupper() or sentence[0].isdigit()
        assert sentence.endswith((".", "?")) and "  " not in sentence and "None" not in sentence
        assert not any(word in sentence for word in ("inf", "session_idle", "refresh_max", "Renewal"))
    assert all(source.startswith("https://") for source in found.sources)
    assert provider in ("other", "google") or found.sources


def test_the_numbers_are_the_plans_own():
    longer = asked("log-out-now", "okta", access_token=7200, leeway=300)
    assert (
        "At the latest after 2 h 5 min: an access token lives 2 h and the API's leeway of 5 min" in longer.sentences[0]
    )
    assert "without end" in asked("longest", "entra", "web").sentences[0]
    assert "10 h at most, by the id token" in asked("longest", "auth0", renewal=Renewal.NONE).sentences[0]
    assert "7 d at most" in asked("longest", "auth0", renewal=Renewal.FRAME).sentences[0]
    kept = " ".join(asked("keep-signed-in", "okta", cookie=Cookie.PERSISTENT, storage="until a reload").sentences)
    assert "The cookie has to be persistent (it is)." in kept and "now it is until a reload" in kept
    assert "as third-party cookies are blocked" in " ".join(
        asked("after-hours", "auth0", third_party_cookies=False, gate="access token").sentences
    )


def test_an_unknown_question_is_refused():
    with pytest.raises(KeyError):
        asked("why", "auth0")
