"""Trees as pages show them: level by level, as a chart, as rows of JSON."""
