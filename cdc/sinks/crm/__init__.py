"""The sink that writes to Sage Sales Management through its API v4."""
