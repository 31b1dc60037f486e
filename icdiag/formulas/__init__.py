"""Published formulas as pure functions of numbers and arrays; they know nothing of departments, answers or org maps."""
