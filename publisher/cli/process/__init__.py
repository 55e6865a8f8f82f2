"""What a command asks of its process: memory, open files, an orderly end."""
