"""Things and their documents: /id/, /doc/, their versions and links."""
