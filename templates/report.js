(() => {
"use strict";
var D = JSON.parse(document.getElementById("data").textContent);
var NS = "http://www.w3.org/2000/svg";
var root = document.documentElement;
function by(id) { return document.getElementById(id); }
function all(where, what) { return Array.from(where.querySelectorAll(what)); }
function el(name, text, parent) {
  var e = document.createElement(name);
  if (text) e.textContent = text;
  if (parent) parent.appendChild(e);
  return e;
}
function svg(name, attributes, parent, text) {
  var e = document.createElementNS(NS, name);
  Object.keys(attributes).forEach(k => { e.setAttribute(k, attributes[k]); });
  if (text !== undefined) e.textContent = text;
  if (parent) parent.appendChild(e);
  return e;
}
function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (all, k) => k in values ? values[k] : all);
}

var theme = by("theme");
theme.hidden = false;
theme.addEventListener("click", () => {
  var dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme:dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});

function value(row, column) {
  var cell = row.cells[column];
  return cell.dataset.v !== undefined ? cell.dataset.v : cell.textContent.trim();
}
function sorter(table) {
  var body = table.tBodies[0];
  all(table, "thead th").forEach((th, column) => {
    var name = th.textContent.trim();
    th.textContent = "";
    el("span", name, th).className = "only-print";
    var button = el("button", name, th);
    button.type = "button";
    button.className = "no-print";
    button.title = fill(D.w.sort, {column: name});
    button.addEventListener("click", () => {
      var up = th.getAttribute("aria-sort") !== "ascending";
      all(table, "th").forEach(x => { x.removeAttribute("aria-sort"); });
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
      var rows = Array.from(body.rows).map((row, i) => {
        var text = value(row, column), n = parseFloat(text);
        return {row: row, text: text, n: n, i: i};
      });
      rows.sort((a, b) => {
        var x = isNaN(a.n), y = isNaN(b.n), d;
        if (x !== y) return x ? 1 : -1;
        d = x ? a.text.localeCompare(b.text, root.lang) : a.n - b.n;
        return (up ? d : -d) || a.i - b.i;
      });
      rows.forEach(r => { body.appendChild(r.row); });
    });
  });
}
function filters(table) {
  var bar = el("div"), rows = Array.from(table.tBodies[0].rows);
  bar.className = "toolbar";
  var label = el("label", D.w.search + " ", bar), search = el("input", "", label);
  search.type = "search";
  var column = all(table, "thead th").findIndex(th => th.dataset.f);
  label = el("label", D.w.filter + " ", bar);
  var select = el("select", "", label), seen = new Set();
  el("option", D.w.all, select).value = "";
  rows.forEach(row => {
    var text = row.cells[column].textContent.trim();
    if (!seen.has(text)) { seen.add(text); el("option", text, select).value = text; }
  });
  var count = el("span", "", bar);
  count.setAttribute("role", "status");
  function apply() {
    var words = search.value.toLowerCase().split(/\s+/), n = 0;
    rows.forEach(row => {
      var text = row.textContent.toLowerCase();
      var ok = words.every(w => text.indexOf(w) >= 0) &&
        (!select.value || row.cells[column].textContent.trim() === select.value);
      row.hidden = !ok;
      n += ok;
    });
    count.textContent = fill(D.w.rows, {n: n, total: rows.length});
  }
  search.addEventListener("input", apply);
  select.addEventListener("change", apply);
  apply();
  table.parentNode.parentNode.insertBefore(bar, table.parentNode);
}
all(document, "table.tools").forEach(table => { filters(table); sorter(table); });

var links = [];
D.l.forEach((rows, kind) => {
  var step = kind < 3 ? 2 : 1;
  rows.forEach(r => {
    for (var i = 1; i < r.length; i += step) links.push([r[0], r[i], step > 1 ? r[i + 1] : null, kind]);
  });
});

var ring = by("ring"), near = new Map(), marks = new Map(), nodes = new Map();
links.forEach(l => {
  [[l[0], l[1]], [l[1], l[0]]].forEach(p => {
    if (!near.has(p[0])) near.set(p[0], new Set());
    if (l[3] < 3) near.get(p[0]).add(p[1]);
  });
});
if (ring) {
  all(ring, "path[data-p]").forEach(p => {
    p.dataset.p.split(" ").forEach(i => {
      if (!marks.has(+i)) marks.set(+i, []);
      marks.get(+i).push(p);
    });
  });
  all(ring, "g[data-i]").forEach(g => {
    nodes.set(+g.dataset.i, g);
    g.addEventListener("mouseenter", () => { light(+g.dataset.i); });
    g.addEventListener("mouseleave", () => { light(-1); });
    g.addEventListener("click", () => { pick.value = g.dataset.i; choose(); });
  });
}
var sound = links.filter(l => l[3] === 2);
function spot(i) {
  var c = nodes.get(i).querySelector("circle");
  return [+c.getAttribute("cx"), +c.getAttribute("cy")];
}
function hair(i, j) {
  if (!nodes.has(i) || !nodes.has(j)) return;
  var a = spot(i), b = spot(j), m = ring.viewBox.baseVal.width / 2;
  svg("path", {"class": "hair", fill: "none", d: "M" + a + "Q" + [0, 1].map(k => m + (a[k] + b[k] - 2 * m) / 8) + " " + b}, ring);
}
function light(i, other) {
  if (!ring) return;
  all(ring, ".on").forEach(x => { x.classList.remove("on"); });
  ring.classList.toggle("lit", i >= 0);
  all(ring, ".hair").forEach(x => { x.remove(); });
  if (i < 0) return;
  (marks.get(i) || []).forEach(p => {
    if (other === undefined || p.dataset.p === i + " " + other) p.classList.add("on");
  });
  if (nodes.has(i)) nodes.get(i).classList.add("on");
  (other === undefined ? Array.from(near.get(i) || []) : [other]).forEach(j => {
    if (nodes.has(j)) nodes.get(j).classList.add("on");
  });
  sound.forEach(l => {
    if (other === undefined ? l[0] === i || l[1] === i : l[0] === i && l[1] === other) hair(l[0], l[1]);
  });
}
all(document, "tr[data-p]").forEach(row => {
  var p = row.dataset.p.split(" ");
  row.addEventListener("mouseenter", () => { light(+p[0], +p[1]); });
  row.addEventListener("mouseleave", () => { light(-1); });
});

var pick = by("pick"), place = by("bowtie");
D.d.forEach((name, i) => { el("option", name, pick).value = i; });
by("picker").hidden = !D.d.length;
function cut(text) { return "\u2068" + (text.length > 22 ? text.slice(0, 21) + "…" : text) + "\u2069"; }
function side(s, links, end, x, from, to, middle, anchor) {
  links.forEach((l, k) => {
    var y = middle + (k - (links.length - 1) / 2) * 24, kind = ["wall", "weak", "sound", "", ""][l[3]];
    var name = cut(D.d[l[end]]), v = l[2] === null ? "–" : l[2];
    if (kind) svg("path", {"class": "e-" + kind, fill: "none", "stroke-width": kind === "wall" ? 3 : kind === "weak" ? 2 : 1,
      "stroke-dasharray": kind === "weak" ? "5 3" : "none",
      d: "M" + from + " " + (end ? middle : y) + "C" + (from + to) / 2 + " " + (end ? middle : y) + " " + (from + to) / 2 + " " + (end ? y : middle) + " " + to + " " + (end ? y : middle)}, s);
    var word = l[3] === 2 ? v : l[3] > 2 ? D.k[l[3]] : v + " " + D.k[l[3]];
    svg("text", {x: x, y: y + 4, "text-anchor": anchor, "class": "ink", "font-size": 13}, s,
      l[3] > 2 ? name + " (" + word + ")" : end ? word + "  " + name : name + "  " + word);
  });
  if (!links.length) svg("text", {x: x, y: middle + 4, "text-anchor": anchor, "class": "ink", "font-size": 13}, s, D.w.nothing);
}
function choose() {
  var i = +pick.value, name = D.d[i];
  function order(a, b) { return a[3] - b[3] || (a[2] === null ? 999 : a[2]) - (b[2] === null ? 999 : b[2]); }
  var left = links.filter(l => l[1] === i).sort(order);
  var right = links.filter(l => l[0] === i).sort(order);
  var h = Math.max(left.length, right.length, 2) * 24 + 50, middle = h / 2 + 14;
  place.textContent = "";
  var s = svg("svg", {viewBox: "0 0 1000 " + h, width: 1000, role: "img"}, place);
  svg("title", {}, s, fill(D.w.bowtie, {department: name}));
  svg("desc", {}, s, left.concat(right).map(l => D.d[l[0]] + " → " + D.d[l[1]] + " " + (l[2] === null ? "–" : l[2])).join("; "));
  svg("text", {x: 330, y: 16, "text-anchor": "end", "class": "ink", "font-size": 13, "font-weight": 700}, s, D.w.suppliers + " (" + left.length + ")");
  svg("text", {x: 670, y: 16, "class": "ink", "font-size": 13, "font-weight": 700}, s, D.w.customers + " (" + right.length + ")");
  side(s, left, 0, 330, 340, 410, middle, "end");
  side(s, right, 1, 670, 590, 660, middle, "start");
  svg("rect", {x: 410, y: middle - 17, width: 180, height: 34, rx: 6, "class": "s" + D.s[i]}, s);
  svg("text", {x: 500, y: middle + 5, "text-anchor": "middle", "font-size": 13, "font-weight": 700, "class": D.s[i] > 0 ? "on" + D.s[i] : "ink"}, s, name.length > 12 ? name.slice(0, 11) + "…" : name);
  light(i);
}
if (D.d.length) {
  pick.addEventListener("change", choose);
  pick.addEventListener("blur", () => { light(-1); });
  choose();
  light(-1);
}

var grid = by("grid"), hint = by("cell");
if (grid) {
  var cells = new Map();
  links.forEach(l => { cells.set(l[0] + " " + l[1], l); });
  grid.addEventListener("mousemove", e => {
    var box = grid.getBoundingClientRect(), k = grid.viewBox.baseVal.width / box.width;
    var x = Math.floor(((e.clientX - box.left) * k - grid.dataset.m) / grid.dataset.c);
    var y = Math.floor(((e.clientY - box.top) * k - grid.dataset.m) / grid.dataset.c), l = cells.get(y + " " + x);
    hint.textContent = l ? D.d[y] + " → " + D.d[x] + "  " + (l[2] === null ? "" : l[2] + " ") + D.k[l[3]] : "";
  });
}
})();
