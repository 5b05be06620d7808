"""The version of the tool; one for all packages."""

VERSION = "0.1.0"
