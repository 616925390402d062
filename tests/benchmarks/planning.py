"""The session plan: a year of visits simulated and painted within 100 ms, a setting dragged within a frame of 16 ms."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from statistics import median

from loading import opened, run_until
from ratio import line

from jwtinspect.core.resources import root

FRAME, AT_ONCE = 0.016, 0.1  # seconds
YEAR = "weekdays 9-17, for 365d"


def measure(rounds: int = 40) -> Iterator[str]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        app, window = opened(folder)
        window._session.open([root() / "examples" / "auth0-36000-against-86400.json"])
        run_until(app, lambda: window._session.report is not None)
        window.show_plan()
        app.processEvents()
        pane = window.tabs.plan
        pane.settings.complete()
        for provider in ("auth0", "keycloak"):  # Keycloak renews every five minutes
            pane.state.move("provider", provider)
            for visits, limit, peer in ((None, FRAME, "a frame"), (YEAR, AT_ONCE, "100 ms")):
                pane.state.set_wish("check 24h")
                pane.state.set_visits(visits or "weekdays 9-17, for 28d")
                key = "id_token" if provider == "auth0" else "session_max"
                slider = pane.settings.rows[key].slider
                times = []
                for step in range(rounds):
                    start = time.perf_counter()
                    slider.setValue((slider.value() + 1 + step % 2) % slider.maximum())
                    pane.repaint()
                    app.processEvents()
                    times.append(time.perf_counter() - start)
                what = f"{provider}: a setting dragged, {'a year' if visits else 'four weeks'} simulated and repainted"
                yield line(what, median(times), peer, limit, "at most 1.0 x")
                print(f"  slowest of {rounds}: {max(times) * 1e3:.1f} ms", file=sys.stderr)
        window.close()
