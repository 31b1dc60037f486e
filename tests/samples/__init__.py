"""The bundled sample organisations: what is planted in them, what writes their answers, and the test of the truth."""
