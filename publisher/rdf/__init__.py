"""RDF terms, lines and documents: everything between a record's statements and the bytes of a format."""
