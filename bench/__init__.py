"""The figures that the README quotes: each module measures one thing and prints JSON."""
