"""Protocols and small machinery between the layers: reporters, OnceMap, WorkPool."""
