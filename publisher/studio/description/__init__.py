"""The source.toml of a source: edits that keep its comments, the difference that they make, and undo."""
