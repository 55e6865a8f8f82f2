"""Readers of formats whose records are trees: XML, YAML, vCard."""
