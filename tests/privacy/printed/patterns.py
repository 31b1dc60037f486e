"""Patterns of registered places that several rules share."""

E = r"findings\[\](\.causes\[\])?\.(evidence|against|for|unsettled)\[\w+\]\."
LINK = r"links\[\]\."
SCORE = (rf"{LINK}score", rf"{LINK}low", rf"{LINK}high")
SIDE = r"departments\[\]\.as_(supplier|customer)\."
GAPS = r"expectations\.(suppliers\[\]\.)?(gap|dimensions\[\](\.gap)?)\."
GAP = r"(links\[\]\.dimensions\[\]\.gap|links\[\])\."
CHART = r"expectations\.by_(dimension|supplier)\."
DIMENSION = r"links\[\]\.dimensions\[\]\."
CHECK = r"check\.[a-z-]+\.(title|summary|reason|flip|remedy)(\.[a-z-]+)*"
PROOF = (rf"{E}(value|low|high|threshold)", r"findings\[\]\.confidence")
RELIABILITY = r"tally expectations\.spread\[\]\.reliability"
COUNTS = (rf"{E}n",)
