"""What a command asks of its process: memory, open files."""
