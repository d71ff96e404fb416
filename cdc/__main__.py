"""``python -m cdc``: the command line, also for the supervisor's children."""

from cdc.cli import main

if __name__ == "__main__":
    main()
