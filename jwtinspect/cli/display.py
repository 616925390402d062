"""Whether a window can be opened here, found out before Qt is asked: where it cannot, Qt aborts and tells nobody."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

# Which Debian package brings which library. PySide6's wheels use these and do not bring them.
_CORE = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfreetype.so.6": "libfreetype6",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
}
_X11 = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
_WAYLAND = {"libwayland-cursor.so.0": "libwayland-cursor0"}


def obstacle(environ: Mapping[str, str] = os.environ, platform: str = sys.platform) -> str:
    """What keeps a window from opening, as a sentence that says what to do; empty where nothing does."""
    if not platform.startswith("linux"):
        return ""
    chosen = environ.get("QT_QPA_PLATFORM", "").split(";")[0].split(":")[0]
    if not chosen and not environ.get("DISPLAY") and not environ.get("WAYLAND_DISPLAY"):
        return "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY nor QT_QPA_PLATFORM is set)."
    missing = _missing(_CORE)
    if chosen.startswith("xcb") or (not chosen and not environ.get("WAYLAND_DISPLAY")):
        missing |= _missing(_X11)
    elif chosen.startswith("wayland") or (not chosen and not environ.get("DISPLAY")):
        missing |= _missing(_WAYLAND)
    elif not chosen:  # both are offered: Qt takes the one whose libraries are there
        of_x11, of_wayland = _missing(_X11), _missing(_WAYLAND)
        missing |= of_x11 if of_x11 and of_wayland else {}
    if missing:
        packages = " ".join(sorted(set(missing.values())))
        return (
            f"Qt needs {', '.join(missing)}, which this system lacks; on Debian and Ubuntu: "
            f"sudo apt-get install --no-install-recommends {packages}"
        )
    if (chosen.startswith("xcb") or not chosen) and not environ.get("WAYLAND_DISPLAY") and not _x_server_answers():
        return f"The display {environ.get('DISPLAY') or '(DISPLAY is not set)'} cannot be opened; check DISPLAY."
    return _unknown_platform(chosen)


def _missing(libraries: Mapping[str, str]) -> dict[str, str]:
    import ctypes

    missing = {}
    for name, package in libraries.items():
        try:
            ctypes.CDLL(name)
        except OSError:
            missing[name] = package
    return missing


def _x_server_answers() -> bool:
    """Whether the X server of DISPLAY accepts a connection; asked the way Qt asks it."""
    import ctypes

    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt brings its own way, or says so in words
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    answers = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return answers


def _unknown_platform(chosen: str) -> str:
    """A sentence where QT_QPA_PLATFORM names a plugin that this Qt has not."""
    from importlib.util import find_spec
    from pathlib import Path

    found = find_spec("PySide6")
    folders = found.submodule_search_locations if found else None
    if not chosen or not folders:
        return ""
    plugins = Path(folders[0]) / "Qt" / "plugins" / "platforms"
    known = sorted(each.stem.removeprefix("libq") for each in plugins.glob("libq*.so"))
    if not known or chosen in known or chosen.startswith("wayland"):
        return ""
    return f"QT_QPA_PLATFORM names '{chosen}', which this Qt has not; it has {', '.join(known)}."
