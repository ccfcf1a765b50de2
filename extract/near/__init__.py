"""Reports that repeat others: found among all by signatures that the archive keeps."""
