"""HTTP for every route: middleware, negotiation, conditional requests, ranges and errors."""
