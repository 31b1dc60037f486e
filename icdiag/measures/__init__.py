"""Pure functions from the map and the tallies to numbers: one file an idea, each with its formula and source."""
