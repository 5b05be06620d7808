"""`python -m puffin_dev`."""

import sys

from puffin_dev._main import main

if __name__ == "__main__":
    sys.exit(main())
