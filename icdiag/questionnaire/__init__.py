"""Org map and instrument -> the survey that goes out, as a workbook and as text. Reads no answers."""
