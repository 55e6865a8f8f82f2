"""The stages of a build, in order: read, identify, check across records, link, map and validate, assemble."""
