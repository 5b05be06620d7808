"""Atomic writes, file locks, removal of trees and link modes."""
