"""Arguments to a Request, a Report to output."""
