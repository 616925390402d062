"""From which size on the window does its work elsewhere: nothing on its thread may take longer than 50 ms."""

from __future__ import annotations

FEW = 100
"""Up to so many tokens a change of the instant is judged at once: about 50 µs a token, well inside a frame of 16 ms."""
MANY = 2000
"""From so many tokens on a report's memory is looked after."""
SHORT = 32768
"""Up to so many characters or bytes an input is read at once: a few milliseconds. Anything longer is read elsewhere."""
LONG = 1_000_000
"""From so many on it is read in another process, as single calls take longer than the window may stand still."""
