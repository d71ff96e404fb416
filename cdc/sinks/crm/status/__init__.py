"""The synchronisation status, written into Sales Management itself beside the data, when nothing else is waiting."""
