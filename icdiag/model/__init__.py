"""Frozen values that the stages hand to each other; no reading, no writing, no arithmetic on answers."""
