"""What ``publisher check-config`` checks: one module for each part of a publication."""
