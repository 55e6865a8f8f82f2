"""Pages to browse and search by: home, lists, trees, search and vocabulary."""
