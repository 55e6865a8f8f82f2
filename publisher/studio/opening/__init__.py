"""From a file to a first description of it: what ``publisher init`` does, with its questions as a form."""
