"""`python -m puffin_cli`."""

import sys

from puffin_cli._main import start

if __name__ == "__main__":
    sys.exit(start())
