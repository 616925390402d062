"""One function per finding."""
