"""Count the statements of a release: running figures that incremental builds add to and subtract from."""
