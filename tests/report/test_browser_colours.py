"""What can be seen: contrast of every text and every mark, as the browser has computed them, in both themes."""

import pytest

from icdiag.report.html import render_html
from tests.report.browsing import NEEDS_CHROMIUM, Open
from tests.report.sized import sized

pytestmark = NEEDS_CHROMIUM
COLOURS = r"""
const rgba = text => { const n = text.match(/[\d.]+/g).map(Number); return n.length > 3 ? n : [...n, 1]; };
const over = (a, b) => [0, 1, 2].map(i => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
const light = c => [0.2126, 0.7152, 0.0722].reduce((sum, k, i) => {
  const v = c[i] / 255;
  return sum + k * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
}, 0);
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
function ground(e) {
  if (!e) return [255, 255, 255, 1];
  const c = rgba(getComputedStyle(e).backgroundColor);
  return c[3] === 1 ? c : over(c, ground(e.parentElement));
}
// What lies under a point of a figure: the last filled shape before the text that holds the point, or the page.
function under(svg, text) {
  const box = text.getBoundingClientRect(), at = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
  let found = ground(svg);
  for (const shape of svg.querySelectorAll('path, circle, rect')) {
    if (!(text.compareDocumentPosition(shape) & 2) || shape.closest('defs')) continue;
    const style = getComputedStyle(shape);
    if (!style.fill.startsWith('rgb')) continue;
    const point = new DOMPoint(...at).matrixTransform(shape.getScreenCTM().inverse());
    if (shape.isPointInFill(point)) found = over(rgba(style.fill), found);
  }
  return found;
}
const seen = e => e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden';
"""
TEXTS = (
    COLOURS
    + r"""
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), out = [];
let n = 0;
for (let node; node = walk.nextNode();) {
  const e = node.parentElement, svg = e.closest('svg');
  if (!node.data.trim() || e.closest('script, style, title, desc') || !seen(e)) continue;
  const style = getComputedStyle(e);
  const c = svg ? contrast(rgba(style.fill), under(svg, e)) : contrast(rgba(style.color), ground(e));
  n++;
  if (c < 4.5) out.push([c.toFixed(2), node.data.trim().slice(0, 30)]);
}
return [n, out];
"""
)
MARKS = (
    COLOURS
    + r"""
const out = [];
let n = 0;
for (const e of document.querySelectorAll('svg path, svg circle, svg rect')) {
  // The lattice only guides the eye: the numbers stand in words beside it.
  if (e.closest('defs, .grid, .axis') || !seen(e)) continue;
  const style = getComputedStyle(e), page = ground(e.closest('svg'));
  const rim = parseFloat(style.strokeWidth) > 0 ? style.stroke : 'none';
  const kinds = [style.fill, rim].filter(c => c.startsWith('rgb'));
  n++;
  // A ring's light middle lies over its own dark rim.
  if (e.matches('.dot-i')) continue;
  if (style.fill.startsWith('url')) kinds.push(style.stroke);
  if (!kinds.some(c => contrast(rgba(c), page) >= 3)) out.push(e.outerHTML.slice(0, 120));
}
for (const e of document.querySelectorAll('.key')) {
  const style = getComputedStyle(e), page = ground(e.parentElement);
  n++;
  const rim = parseFloat(style.borderTopWidth) ? contrast(rgba(style.borderTopColor), page) : 0;
  if (rim < 3 && contrast(over(rgba(style.backgroundColor), page), page) < 3) out.push(e.outerHTML);
}
return [n, out];
"""
)


@pytest.fixture(autouse=True)
def own_checks() -> None:
    """Take the place of conftest's fixture: here the real checks speak."""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [12, 60])
def test_every_text_and_mark_stands_out(page: Open, size: int, theme: str) -> None:
    """WCAG 2.2, 1.4.3 and 1.4.11: text 4.5 to 1; marks 3 to 1, they or their outline."""
    driver = page(render_html(sized(size), "en"), theme=theme)
    driver.execute_script("document.getElementById('pick').dispatchEvent(new Event('change'))")
    driver.execute_script("document.getElementById('pick').dispatchEvent(new Event('blur'))")
    texts, pale = driver.execute_script(TEXTS)
    assert pale == [] and texts > 500
    marks, faint = driver.execute_script(MARKS)
    assert faint == [] and marks > 80


def test_pale_texts_and_marks_would_be_noticed(page: Open) -> None:
    driver = page(render_html(sized(12), "en"))
    driver.execute_script(
        "document.querySelector('#grid .on1').style.fill = '#c33';"
        "document.querySelector('.lead').style.color = '#888';"
        "document.querySelector('.e-wall').style.stroke = '#fbb'"
    )
    assert len(driver.execute_script(TEXTS)[1]) >= 2
    assert len(driver.execute_script(MARKS)[1]) >= 1
