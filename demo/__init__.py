"""Stand-in sites written for the demonstration and the tests; nothing here is a real page."""
