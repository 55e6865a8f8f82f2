"""Publish institution registers as five-star linked open data.

Source pages and tables go in at one end; a sealed, validated, self-contained release comes out of the other;
everything that is served is read from that release. See docs/architecture.md.
"""

__version__ = "0.1.0"
