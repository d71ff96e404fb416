"""What Sage does with what it is given: checks, defaults, prices, taxes and totals."""
