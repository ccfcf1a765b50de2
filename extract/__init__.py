"""Meaning: from archived bytes to figures, passages and issues."""
