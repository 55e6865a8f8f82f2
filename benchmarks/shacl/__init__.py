"""Descriptions with every kind of fault, for both SHACL engines."""
