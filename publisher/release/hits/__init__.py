"""Search and select in a release: conditions, records that are one hit, pages of hits, positions of towns."""
