"""Commands for whoever keeps a site: check its configuration, back it up, move it, be told what happens to it."""
