"""The page that the studio begins with."""
