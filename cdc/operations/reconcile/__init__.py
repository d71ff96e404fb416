"""Compare both systems field by field, say why they differ, and have written again what Sage owns."""
