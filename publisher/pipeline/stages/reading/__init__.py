"""The first stage of a build: sources are read in batches, and each batch is written to a file."""
