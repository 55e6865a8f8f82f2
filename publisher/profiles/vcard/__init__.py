"""Institutions that a vCard describes: its properties have fixed meanings, so a profile comes with them."""
