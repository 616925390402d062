"""What follows from a Capture and an instant; never sees raw text."""
