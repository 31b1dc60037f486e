"""What strangers may hand in: a corpus of hostile inputs, interrupted runs, and fuzzing."""
