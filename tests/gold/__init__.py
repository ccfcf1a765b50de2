"""Reports in every medium with hand-checked expectations, frozen."""
