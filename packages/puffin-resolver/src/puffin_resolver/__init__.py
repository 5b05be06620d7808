"""From requirements to a resolution."""
