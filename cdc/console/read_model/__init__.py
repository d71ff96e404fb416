"""Everything the console shows, read from topics into one local file that can be thrown away."""
