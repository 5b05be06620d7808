"""Read pyproject.toml: project, extras, dependency groups."""
