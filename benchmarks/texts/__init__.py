"""Texts and searches as people write them, and the peers that match them."""
