"""Incremental builds: a new release from the previous one and the records that changed."""
