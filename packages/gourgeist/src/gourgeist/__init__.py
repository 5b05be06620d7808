"""Create virtual environments."""
