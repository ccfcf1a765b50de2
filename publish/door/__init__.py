"""What every request passes before it is a page: how often, how long, in which language."""
