"""Sample data: invented, marked as such, the same on every machine."""
