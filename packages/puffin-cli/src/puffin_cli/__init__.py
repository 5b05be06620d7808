"""The puffin command."""
