"""How surveys are laid out: who wrote a sheet (sites, or nobody), what its columns mean, and its ratings one by one."""
