"""Scores of candidates: how well a thing answers to a text, by its names, where it is, and what else speaks for it."""
