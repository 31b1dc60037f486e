"""Invented organisations whose truth is known: what is drawn here is read back as any other map and survey."""
