"""The colours can be read, and told apart by those who see fewer of them."""

import itertools

import pytest

from jwtinspect.core.token import Role
from jwtinspect.gui.theme import DARK, LIGHT, Choice, Colours, Tone, role_colour

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIGHTS = {
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(colour: str) -> list[float]:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]


def contrast(one: str, other: str) -> float:
    light, dark = sorted(
        (sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True)) for each in (one, other)),
        reverse=True,
    )
    return (light + 0.05) / (dark + 0.05)


def lab(rgb: list[float]) -> tuple[float, float, float]:
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    xyz = [sum(w * p for w, p in zip(row, rgb, strict=True)) for row in rows]
    x, y, z = (
        each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116
        for each in (xyz[0] / 0.9505, xyz[1], xyz[2] / 1.089)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: str, other: str, sight: tuple[tuple[float, ...], ...]) -> float:
    seen = []
    for colour in (one, other):
        rgb = linear(colour)
        seen.append(lab([min(1.0, max(0.0, sum(w * p for w, p in zip(row, rgb, strict=True)))) for row in sight]))
    return float(sum((a - b) ** 2 for a, b in zip(*seen, strict=True)) ** 0.5)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_every_ink_can_be_read_on_every_ground_it_is_put_on(colours: Colours):
    pairs = [
        (ink, ground)
        for ink in (colours.text, colours.muted)
        for ground in (colours.window, colours.side, colours.hover, colours.selected, *colours.fill.values())
    ]
    pairs += [(colours.ink[tone], ground) for tone in Tone for ground in (colours.window, colours.fill[tone])]
    pairs += [(colours.on_bar, colour) for colour in colours.role.values()]
    pairs += [(colours.on_accent, colours.accent), (colours.accent, colours.window)]
    pairs += [(colour, colours.window) for colour in (*colours.segment, *colours.role.values())]
    poor = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < 4.5}
    assert poor == {}


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("sight", SIGHTS)
def test_severities_stay_apart_for_the_colour_blind(colours: Colours, sight: str):
    near = {
        (one, other): round(apart(colours.ink[one], colours.ink[other], SIGHTS[sight]), 1)
        for one, other in itertools.combinations(Tone, 2)
        if apart(colours.ink[one], colours.ink[other], SIGHTS[sight]) < 11
    }
    assert near == {}


def test_every_role_has_a_colour():
    assert all(role_colour(LIGHT, role) in LIGHT.role.values() for role in Role)


def test_a_chosen_theme_stays_when_the_desktop_changes(theme, qtbot):
    theme.choose(Choice.DARK)
    theme._follow()
    assert theme.colours is DARK
    theme.choose(Choice.LIGHT)
    assert theme.colours is LIGHT
