"""What the numbers of each kind of place may be: patterns of places -> patterns of registered places, or functions.

``*`` is a catalogue's own number, or one of the page's make; ``=name`` a function of ``derived.DERIVED``. The first
pattern that fits decides. A place that is not here has no number to hold.
"""

from tests.privacy.printed.rules_book import BOOK
from tests.privacy.printed.rules_findings import FINDINGS
from tests.privacy.printed.rules_page import PAGE
from tests.privacy.printed.rules_text import TEXT

RULES = FINDINGS | PAGE | BOOK | TEXT
