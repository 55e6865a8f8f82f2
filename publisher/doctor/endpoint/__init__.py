"""A SPARQL endpoint: how queries are sent, and what is examined."""
