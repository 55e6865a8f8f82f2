"""Around every URL: the middleware, the dispatch to handlers, and what Flask views share."""
