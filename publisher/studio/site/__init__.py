"""The site that the studio publishes: its name and its web address, and how it is looked at on this machine."""
