"""What is wrong with a query, in words; and what can be told of it before it is evaluated."""
