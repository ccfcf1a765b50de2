"""Pictures: which there are, their numbers, their charts."""
