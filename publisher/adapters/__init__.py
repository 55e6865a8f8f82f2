"""Adapters: code that turns one site's layout into institutions, where a profile table is not enough."""
