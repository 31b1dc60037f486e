"""Renderers of one diagnosis: HTML, Excel, JSON, terminal; and the only code that writes files."""
