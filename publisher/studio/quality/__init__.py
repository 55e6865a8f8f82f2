"""Quality: what was held back or noted, with the way to the record that needs a correction."""
