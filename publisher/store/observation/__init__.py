"""What engines tell of queries that are over, and what may be logged of a query."""
