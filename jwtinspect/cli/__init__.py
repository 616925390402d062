"""Arguments to a Request, a Report to output."""

COMMANDS = ("check", "diff", "explain", "plan", "redact", "scan")
"""The first words that go to the command line; anything else is a file for the window."""
