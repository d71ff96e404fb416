"""What operators do: run, watch, check, look up, hold and release."""
