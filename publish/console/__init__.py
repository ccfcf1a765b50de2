"""What the commands say to whoever runs the archive."""
