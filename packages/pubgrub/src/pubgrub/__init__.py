"""Version solving, generic over packages and version sets."""
