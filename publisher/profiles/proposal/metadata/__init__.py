"""Metadata that stand beside a table: Frictionless data packages and CSVW, read by ``publisher init``."""
