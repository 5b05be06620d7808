"""Query Python interpreters, cache the answers, find environments."""
