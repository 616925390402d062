"""What providers and validators do, read from data files."""
