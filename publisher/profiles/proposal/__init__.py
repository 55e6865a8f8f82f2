"""Propose a source.toml for a file: which column feeds which field, with a reason for each guess."""
