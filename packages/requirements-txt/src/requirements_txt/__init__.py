"""The pip requirements file format, whole."""
