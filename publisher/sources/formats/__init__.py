"""The readers of the formats, a module or two for each; pyproject.toml registers them as entry points."""
