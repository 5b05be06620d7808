"""Requirements, markers and their algebra (PEP 508)."""
