"""The table builder: bodies by years by cells of the form, chosen in an address."""
