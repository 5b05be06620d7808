"""Strict reader of wheels: members, METADATA, WHEEL, RECORD, entry points."""
