"""One road through all of it, and what people take away."""
