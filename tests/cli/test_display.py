"""Whether a window can be opened is found out before Qt is asked."""

import pytest

from jwtinspect.cli import display


@pytest.fixture(autouse=True)
def everything_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_missing", lambda libraries: {})
    monkeypatch.setattr(display, "_x_server_answers", lambda: True)


def lacking(monkeypatch: pytest.MonkeyPatch, *packages: str) -> None:
    monkeypatch.setattr(
        display,
        "_missing",
        lambda libraries: {name: package for name, package in libraries.items() if package in packages},
    )


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_there_is_always_a_display(platform: str) -> None:
    assert display.obstacle({}, platform) == ""


@pytest.mark.parametrize(
    "environ",
    [
        {"DISPLAY": ":0"},
        {"WAYLAND_DISPLAY": "wayland-0"},
        {"QT_QPA_PLATFORM": "offscreen"},
        {"QT_QPA_PLATFORM": "minimal:x;xcb"},
    ],
)
def test_any_of_three_variables_makes_a_display(environ: dict[str, str]) -> None:
    assert display.obstacle(environ, "linux") == ""


@pytest.mark.parametrize("environ", [{}, {"DISPLAY": ""}, {"QT_QPA_PLATFORM": ""}])
def test_without_them_there_is_none(environ: dict[str, str]) -> None:
    assert "no display here" in display.obstacle(environ, "linux")


def test_a_missing_library_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "libxcb-icccm4", "libgl1")
    told = display.obstacle({"DISPLAY": ":0"}, "linux")
    assert "libxcb-icccm.so.4" in told
    assert told.endswith("sudo apt-get install --no-install-recommends libgl1 libxcb-icccm4")


@pytest.mark.parametrize(
    ("environ", "package", "stops"),
    [
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "libxcb-cursor0", False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "libxcb-cursor0", False),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "libwayland-cursor0", False),
        ({"WAYLAND_DISPLAY": "w"}, "libwayland-cursor0", True),
        ({"QT_QPA_PLATFORM": "xcb", "WAYLAND_DISPLAY": "w"}, "libxcb-cursor0", True),
        ({"QT_QPA_PLATFORM": "wayland", "DISPLAY": ":0"}, "libxcb-cursor0", False),
    ],
)
def test_only_the_libraries_of_the_platform_count(
    environ: dict[str, str], package: str, stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lacking(monkeypatch, package)
    assert bool(display.obstacle(environ, "linux")) is stops


def test_with_two_platforms_offered_one_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "libxcb-cursor0", "libwayland-cursor0")
    assert "libxcb-cursor0" in display.obstacle({"DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}, "linux")


def test_an_x_server_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display, "_x_server_answers", lambda: False)
    assert "The display :77 cannot be opened" in display.obstacle({"DISPLAY": ":77"}, "linux")
    assert display.obstacle({"DISPLAY": ":77", "QT_QPA_PLATFORM": "offscreen"}, "linux") == ""


def test_a_platform_that_this_qt_has_not_is_told() -> None:
    assert "QT_QPA_PLATFORM names 'foo'" in display.obstacle({"QT_QPA_PLATFORM": "foo"}, "linux")


def test_libraries_are_looked_for_on_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert display._missing({"libno-such-library.so.9": "libno"}) == {"libno-such-library.so.9": "libno"}
    assert display._missing({"libc.so.6": "libc6"}) == {}


def test_the_x_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setenv("DISPLAY", ":7654")
    assert not display._x_server_answers()
