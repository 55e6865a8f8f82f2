"""Institutions that a source describes in RDF: their own statements, or fields read out of their owner's."""
