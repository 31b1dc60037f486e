"""icdiag: how well the departments of an organisation serve each other."""

__version__ = "0.1.0"
