"""Releases of old layouts, read as those of today; which layouts there are is in publisher/release/layout.py."""
