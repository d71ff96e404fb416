"""The demonstration: a company's exports arrive, Sales Management follows, each step is asserted."""
