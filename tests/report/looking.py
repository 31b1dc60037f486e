"""What can be measured of how a page looks: text that is cut off, texts that lie over each other, and pixels."""

import base64
from pathlib import Path
from typing import NamedTuple

from selenium import webdriver

TALLEST = 4000
"""Pixels of a section that are looked at; more of one table says nothing new."""
CUT = """
const width = arguments[0], out = [], range = document.createRange();
const clips = e => { const s = getComputedStyle(e); return s.overflowX !== 'visible' || s.overflowY !== 'visible'; };
const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
for (let node; node = walk.nextNode();) {
  const parent = node.parentElement;
  if (!node.data.trim() || parent.closest('script, style, title, desc, option')) continue;
  range.selectNodeContents(node);
  const box = range.getBoundingClientRect();
  if (!box.width || !box.height) continue;
  let edge = {left: 0, right: width}, scrolls = false;
  for (let e = parent; e !== document.body; e = e.parentElement) {
    if (e.matches('.scroll, nav')) { scrolls = true; edge = null; break; }
    if (e.matches('svg') || clips(e)) { edge = e.getBoundingClientRect(); break; }
  }
  // In a region that scrolls, all of its content can be reached, but a drawing still ends where it ends.
  if (scrolls && parent.closest('svg')) edge = parent.closest('svg').getBoundingClientRect();
  if (!edge) continue;
  const high = edge.top !== undefined && (box.top < edge.top - 2 || box.bottom > edge.bottom + 2);
  if (box.left < edge.left - 1 || box.right > edge.right + 1 || high) out.push(node.data.trim().slice(0, 60));
}
return out;
"""
"""Texts that stick out of the page, of their drawing, or of a box that hides what sticks out."""
OVERLAPS_IN_DRAWINGS = """
// The four corners of a text as drawn, turned or not; less tall than its line, which has room over and under it.
const corners = t => {
  const b = t.getBBox(), m = t.getScreenCTM(), top = b.y + b.height * .22, low = b.y + b.height * .8;
  return [[b.x, top], [b.x + b.width, top], [b.x + b.width, low], [b.x, low]].map(
    ([x, y]) => [m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f]);
};
const apart = (p, q) => [p, q].some(r => [0, 1].some(i => {
  const nx = r[i + 1][1] - r[i][1], ny = r[i][0] - r[i + 1][0], on = s => s.map(([x, y]) => x * nx + y * ny);
  const a = on(p), b = on(q), tiny = .5 * Math.hypot(nx, ny);
  return Math.max(...a) <= Math.min(...b) + tiny || Math.max(...b) <= Math.min(...a) + tiny;
}));
const name = t => [...t.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join('').trim();
return [...document.querySelectorAll('main svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].filter(t => name(t) && t.getClientRects().length);
  const boxes = texts.map(t => [name(t), corners(t)]);
  return boxes.flatMap(([s, p], i) => boxes.slice(i + 1).filter(([, q]) => !apart(p, q)).map(([t]) => s + ' / ' + t));
});
"""
"""Pairs of labels of one drawing that lie over each other."""
OVERLAPS_IN_TEXT = """
const range = document.createRange(), lines = [];
const walk = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
for (let node; node = walk.nextNode();) {
  const parent = node.parentElement;
  if (!node.data.trim() || parent.closest('svg, option')) continue;
  const box = parent.closest('.scroll')?.getBoundingClientRect();
  range.selectNodeContents(node);
  for (const r of range.getClientRects()) {
    if (!r.width || box && (r.left >= box.right || r.right <= box.left)) continue;
    const low = r.height * .2;
    lines.push([r.left, Math.min(r.right, box ? box.right : r.right), r.top + low, r.bottom - low, node.data.trim()]);
  }
}
lines.sort((a, b) => a[2] - b[2]);
const out = [];
lines.forEach((a, i) => {
  for (let j = i + 1; j < lines.length && lines[j][2] < a[3] - 1; j++) {
    const b = lines[j];
    if (a[0] < b[1] - 1 && b[0] < a[1] - 1) out.push(a[4].slice(0, 40) + ' / ' + b[4].slice(0, 40));
  }
});
return out;
"""
"""Pairs of lines of text that lie over each other."""
PIXELS = """
const [png, done] = arguments, image = new Image();
image.onload = () => {
  const canvas = document.createElement('canvas'), seen = new Map();
  canvas.width = image.width; canvas.height = image.height;
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  for (let i = 0; i < data.length; i += 4) {
    const colour = data[i] << 16 | data[i + 1] << 8 | data[i + 2];
    seen.set(colour, (seen.get(colour) || 0) + 1);
  }
  const [ground, most] = [...seen].reduce((a, b) => b[1] > a[1] ? b : a);
  done([[ground >> 16, ground >> 8 & 255, ground & 255], 1 - most * 4 / data.length, seen.size]);
};
image.src = 'data:image/png;base64,' + png;
"""
AREA = """
const r = document.getElementById(arguments[0]).getBoundingClientRect();
return [r.left + scrollX, r.top + scrollY, r.width, r.height];
"""


class Seen(NamedTuple):
    """One picture of a section, in numbers."""

    ground: float
    """How bright its most common colour is: 0 is black, 1 is white."""
    marked: float
    """Share of the pixels that have another colour."""
    colours: int


def look_at(driver: webdriver.Chrome, section: str, keep: Path | None) -> Seen:
    """Take a picture of a section, keep it under this name if one is given, and return what is in it."""
    x, y, width, height = driver.execute_script(AREA, section)
    clip = {"x": x, "y": y, "width": width, "height": min(height, TALLEST), "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})["data"]
    if keep:
        keep.parent.mkdir(parents=True, exist_ok=True)
        keep.write_bytes(base64.b64decode(shot))
    (red, green, blue), marked, colours = driver.execute_async_script(PIXELS, shot)
    return Seen((0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255, marked, colours)
