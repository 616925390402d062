"""Evidence reads as words, and loses no number."""

from datetime import timedelta, timezone

from jwtinspect.gui.evidence import evidence_lines


def test_lengths_and_instants_stand_in_numbers_and_in_words():
    numbers = {"id_token.lifetime": 36000, "expires_in": 86400, "expired_for": 45, "id_token.exp": 1772478900}
    assert evidence_lines(numbers, None) == [
        "Evidence: id_token lifetime 36000 s (10 h)  ·  expires_in 86400 s (24 h)  ·  expired for 45 s  ·  "
        "id_token.exp = 1772478900 (2026-03-02 19:15:00 UTC)"
    ]


def test_instants_stand_in_the_zone_shown():
    zone = timezone(timedelta(hours=1))
    assert evidence_lines({"as_of": 1772478900}, zone) == ["Evidence: as_of = 1772478900 (2026-03-02 20:15:00 +01:00)"]


def test_each_setting_has_a_line_of_its_own():
    found = {"gap": 50400, "id_token.setting": "Applications > (client) > Settings", "access_token.setting": "APIs"}
    assert evidence_lines(found, None) == [
        "Evidence: gap 50400 s (14 h)",
        "Setting of the id_token: Applications › (client) › Settings",
        "Setting of the access_token: APIs",
    ]


def test_what_is_no_number_of_a_calendar_is_shown_as_it_is():
    odd = {"exp": "soon", "iat": True, "nbf": float("inf"), "lifetime": float("nan"), "off_by": None, "as_of": 10**30}
    assert evidence_lines(odd, None) == [
        f"Evidence: exp = soon  ·  iat = true  ·  nbf = Infinity  ·  lifetime = NaN  ·  "
        f"as_of = {10**30} ({10**30} s after 1970, beyond the calendar)"
    ]


def test_without_evidence_there_is_no_line_and_long_values_are_cut():
    assert evidence_lines({}, None) == []
    assert len(evidence_lines({"text": "\u202e" * 9000}, None)[0]) < 2500
