// A page without a screen: the elements that scripts look for, and what they write or go to.
// Nothing here draws, fetches or waits; what scripts want is noted in `noted` and read from outside.
var noted = { written: [], went: [], calls: [] };
var stage = { handlers: [], ready: [], steps: 0 };

// What nobody has defined: calling it, reading it, joining it to a text does nothing.
function anything(name) {
  const self = new Proxy(function () {}, {
    get: (target, key) => {
      if (key === Symbol.toPrimitive) return () => "";
      if (key === Symbol.iterator) return function* () {};
      if (key === "then") return undefined;
      if (key === "length") return 0;
      if (key === "toString" || key === "valueOf") return () => "";
      return key in target && key !== "name" ? target[key] : anything(String(key));
    },
    set: (target, key, value) => { target[key] = value; return true; },
    apply: (target, here, given) => { askAsPlugin(given); return self; },
    construct: (target, given) => { askAsPlugin(given); return self; },
  });
  return self;
}

function write(html) {
  const text = html && html.html ? html.html() : String(html == null ? "" : html);
  if (text.includes("<")) noted.written.push(text);
}

function go(url) {
  const address = String(url);
  if (address && !/^(javascript:|#$|about:)/i.test(address)) noted.went.push(address);
}

class Element {
  constructor(tag, attributes, text, parent) {
    this.tagName = tag.toUpperCase(); this.nodeName = this.tagName; this.nodeType = 1;
    this.attributes = attributes; this.own = text || ""; this.parentNode = parent || null;
    this.children = []; this.style = {}; this.kept = {}; this.listed = {}; this.markup = "";
    this.dataset = new Proxy(this, { get: (e, k) => e.getAttribute("data-" + String(k).replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())) ?? undefined });
    if (parent) parent.children.push(this);
  }
  get parentElement() { return this.parentNode; }
  get childNodes() { return this.children; }
  get firstChild() { return this.children[0] || null; }
  get options() { return find("option", this); }
  get selectedIndex() { return Math.max(0, this.options.findIndex((o) => "selected" in o.attributes)); }
  get id() { return this.attributes.id || ""; }
  set id(v) { this.attributes.id = v; }
  get className() { return this.attributes.class || ""; }
  set className(v) { this.attributes.class = v; }
  get classList() { const e = this; return { contains: (c) => hasClass(e, c), add() {}, remove() {}, toggle() {} }; }
  get value() {
    if (this.tagName === "SELECT") { const o = this.options[this.selectedIndex]; return o ? o.value : ""; }
    return this.attributes.value ?? (this.tagName === "OPTION" ? this.own : "");
  }
  set value(v) { this.attributes.value = String(v); }
  get name() { return this.attributes.name || ""; }
  get href() { return this.attributes.href || ""; }
  set href(v) { this.attributes.href = String(v); }
  get src() { return this.attributes.src || ""; }
  set src(v) { this.attributes.src = String(v); if (this.tagName === "IFRAME" || this.tagName === "FRAME") go(v); }
  get textContent() { return this.own; }
  set textContent(v) { this.own = String(v); }
  get innerText() { return this.own; }
  set innerText(v) { this.own = String(v); }
  get innerHTML() { return this.markup || this.own; }
  set innerHTML(v) { this.markup = String(v); write(v); }
  get outerHTML() { return serialize(this); }
  set outerHTML(v) { write(v); }
  getAttribute(n) { return this.attributes[n] ?? null; }
  setAttribute(n, v) { if (n === "src") this.src = v; else this.attributes[n] = String(v); }
  hasAttribute(n) { return n in this.attributes; }
  removeAttribute(n) { delete this.attributes[n]; }
  appendChild(e) { if (e && e.nodeType) { e.parentNode = this; this.children.push(e); if (!e.isFound && this.isFound) write(serialize(e)); } return e; }
  append(...all) { all.forEach((e) => (e && e.nodeType ? this.appendChild(e) : write(e))); }
  insertBefore(e) { return this.appendChild(e); }
  insertAdjacentHTML(place, html) { write(html); }
  removeChild(e) { return e; }
  remove() {}
  cloneNode() { return this; }
  addEventListener(type, f) { this.listed[type] = (this.listed[type] || []).concat(f); }
  removeEventListener() {}
  querySelector(s) { return find(s, this)[0] || null; }
  querySelectorAll(s) { return find(s, this); }
  getElementsByTagName(s) { return find(s, this); }
  getElementsByClassName(s) { return find("." + s, this); }
  closest(s) { let e = this; while (e && !matches(e, s)) e = e.parentNode; return e; }
  matches(s) { return matches(this, s); }
  submit() { sendForm(this); }
  click() { fire(this, "click"); }
  focus() {} blur() {} scrollIntoView() {}
  getBoundingClientRect() { return { top: 0, left: 0, width: 0, height: 0, bottom: 0, right: 0 }; }
}

function serialize(e) {
  const attributes = Object.entries(e.attributes).map(([k, v]) => ` ${k}="${String(v).replace(/"/g, "&quot;")}"`).join("");
  const tag = e.tagName.toLowerCase();
  return `<${tag}${attributes}>${e.markup || e.own}${e.children.map(serialize).join("")}</${tag}>`;
}

// Selectors, as far as scripts of such pages use them: a, .b, #c, [d=e], and these below each other.
function hasClass(e, name) { return (" " + e.className + " ").includes(" " + name + " "); }
const PIECE = /^([\w-]+|\*)?((?:[#.][\w-]+|\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?)*)$/;
function matchesPiece(e, piece) {
  const parts = PIECE.exec(piece);
  if (!parts) return false;
  if (parts[1] && parts[1] !== "*" && parts[1].toUpperCase() !== e.tagName) return false;
  for (const one of parts[2].match(/[#.][\w-]+|\[[^\]]*\]|:[\w-]+(?:\([^)]*\))?/g) || []) {
    if (one[0] === "#" && e.id !== one.slice(1)) return false;
    if (one[0] === "." && !hasClass(e, one.slice(1))) return false;
    if (one[0] === "[") {
      const [, name, sign, wanted] = /^\[\s*([\w-]+)\s*(?:([~^$*|]?=)\s*["']?([^"'\]]*)["']?)?\s*\]$/.exec(one) || [];
      const has = name && e.attributes[name];
      if (has === undefined) return false;
      const is = { "=": has === wanted, "^=": has.startsWith(wanted), "$=": has.endsWith(wanted), "*=": has.includes(wanted), "~=": (" " + has + " ").includes(" " + wanted + " ") };
      if (sign && !is[sign]) return false;
    }
    if (one === ":checked" || one === ":selected") if (!("checked" in e.attributes || "selected" in e.attributes)) return false;
    if (one === ":first-child" && e.parentNode && e.parentNode.children[0] !== e) return false;
  }
  return true;
}
function matchesPath(e, pieces) {
  if (!matchesPiece(e, pieces[pieces.length - 1])) return false;
  let rest = pieces.slice(0, -1), up = e.parentNode;
  while (rest.length && up) {
    if (rest[rest.length - 1] === ">") rest = rest.slice(0, -1);
    if (matchesPiece(up, rest[rest.length - 1])) rest = rest.slice(0, -1);
    up = up.parentNode;
  }
  return !rest.length;
}
function matches(e, selector) {
  return String(selector).split(",").some((one) => matchesPath(e, one.trim().replace(/\s*>\s*/g, " > ").split(/\s+/)));
}
function find(selector, under) {
  let place = /:(first|last|eq\((\d+)\))$/.exec(String(selector).trim());
  const plain = String(selector).trim().replace(/:(first|last|eq\(\d+\))/g, "");
  const among = stage.elements.filter((e) => (!under || under === document || isUnder(e, under)) && matches(e, plain));
  if (!place) return among;
  return place[1] === "last" ? among.slice(-1) : among.slice(+(place[2] || 0), +(place[2] || 0) + 1);
}
function isUnder(e, top) { while ((e = e.parentNode)) if (e === top) return true; return false; }

function fire(e, type) {
  if (++stage.steps > 600) return;
  const event = { type, target: e, currentTarget: e, srcElement: e, preventDefault() {}, stopPropagation() {}, which: 1 };
  const handlers = [...(e.listed[type] || [])];
  for (const one of stage.handlers) if (one.type === type && matches(e, one.selector)) handlers.push(one.does);
  if (typeof e["on" + type] === "function") handlers.push(e["on" + type]);
  for (const does of handlers) attempt(() => does.call(e, event));
  const inline = e.attributes["on" + type];
  if (inline) attempt(() => run(`(function(event){${inline}\n}).call(__here, __event)`, { __here: e, __event: event }));
  const href = e.attributes.href || "";
  if (type === "click" && /^javascript:/i.test(href)) attempt(() => run(href.slice(11)));
}

function sendForm(form) {
  const fields = {};
  for (const e of find("input, select, textarea", form)) if (e.name) fields[e.name] = e.value;
  const method = (form.attributes.method || "get").toUpperCase();
  ask({ url: form.action || form.attributes.action || location.href, method, data: fields, success: write });
}

var document = new Proxy({
  nodeType: 9, cookie: "", readyState: "complete", referrer: "",
  write, writeln: write, open() {}, close() {},
  getElementById: (id) => stage.elements.find((e) => e.id === id) || null,
  getElementsByTagName: (s) => find(s), getElementsByClassName: (s) => find("." + s),
  getElementsByName: (s) => find(`[name=${s}]`),
  querySelector: (s) => find(s)[0] || null, querySelectorAll: (s) => find(s),
  createElement: (tag) => new Element(tag, {}, ""), createTextNode: (text) => new Element("span", {}, text),
  createDocumentFragment: () => new Element("div", {}, ""),
  addEventListener: (type, f) => { if (/ready|load/i.test(type)) stage.ready.push(f); },
  removeEventListener() {}, execCommand() {},
}, {
  get: (d, k) => {
    if (k in d) return d[k];
    if (k === "body" || k === "head" || k === "documentElement") return find(k === "documentElement" ? "html" : k)[0] || stage.root;
    if (k === "title") return stage.title;
    if (k === "URL") return String(location);
    if (k === "location") return location;
    if (k === "forms") { const all = find("form"); all.forEach((f) => f.name && (all[f.name] = form(f))); return all; }
    if (k === "defaultView") return globalThis;
    if (k === "all") return new Proxy({}, { get: (_, n) => document.getElementById(n) || find(`[name=${String(n)}]`)[0] });
    const named = typeof k === "string" && find(`form[name=${k}]`)[0];
    return named ? form(named) : undefined;
  },
  set: (d, k, v) => { if (k === "location") go(v); else d[k] = v; return true; },
});
// A form, whose fields scripts reach by their names.
function form(e) {
  return new Proxy(e, {
    get: (f, k) => (k in f ? (typeof f[k] === "function" ? f[k].bind(f) : f[k]) : find(`[name=${String(k)}]`, f)[0]),
    set: (f, k, v) => { f[k] = v; return true; },
  });
}
