"""What records share: concepts, laws, places, notes, files."""
