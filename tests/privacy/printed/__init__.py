"""Every number that an output prints, traced to a registered one: what is read out, and what it may be."""
