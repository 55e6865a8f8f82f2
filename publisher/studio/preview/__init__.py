"""What becomes of the first records of a source: pages, RDF, notes, what the shapes say."""
