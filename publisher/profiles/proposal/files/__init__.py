"""What is found out about files before their columns: the format, which one has the institutions, how others join."""
