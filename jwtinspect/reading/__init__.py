"""From any input to a Capture: the tokens in it, and what was said about them."""
