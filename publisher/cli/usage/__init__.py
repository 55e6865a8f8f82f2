"""``publisher usage``: read logs, and print what was counted."""
