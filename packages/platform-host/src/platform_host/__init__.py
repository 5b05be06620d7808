"""Operating system, architecture and libc of this host or a named target."""
