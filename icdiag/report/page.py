"""What every HTML page of ours has: its style, its strict content policy and its language. No page loads anything."""

import base64
import hashlib
from typing import Any

from icdiag.report.templates import environment
from icdiag.words import Words


def digest(text: str) -> str:
    """Return a text's hash as a content policy names it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def still_page(template: str, style: str, words: Words, **values: Any) -> str:
    """Return a page without any script: nothing may load, and only the named style sheet, known by its hash, works."""
    css = environment().get_template(style).render()
    policy = f"default-src 'none'; style-src '{digest(css)}'; img-src data:; base-uri 'none'; form-action 'none'"
    language = "zh-CN" if words.language == "zh" else "en"
    return environment().get_template(template).render(w=words, lang=language, policy=policy, css=style, **values)
