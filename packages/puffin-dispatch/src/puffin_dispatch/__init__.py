"""Builds for whoever asks: resolver, installer and build front end brought together.

To come.
"""
