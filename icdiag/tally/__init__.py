"""From single answers to counts and means over enough people: the only place that sees single answers."""
