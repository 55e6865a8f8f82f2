"""What is wrong with a query, in words; and what is checked before it is evaluated."""
