"""Publishing: build, look at what changes, make it live or discard it, go back, and do it every night."""
