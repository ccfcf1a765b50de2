// jQuery, as far as it finds elements, writes into them and asks for data.
class Query {
  constructor(list) { this.list = list; list.forEach((e, i) => (this[i] = e)); this.length = list.length; }
  get jquery() { return "3"; }
  size() { return this.length; }
  each(f) { this.list.forEach((e, i) => f.call(e, i, e)); return this; }
  map(f) { return $(this.list.map((e, i) => f.call(e, i, e))); }
  get(i) { return i === undefined ? this.list : this.list.at(i); }
  toArray() { return this.list; }
  eq(i) { return $(this.list.slice(i, i + 1 || undefined)); }
  first() { return this.eq(0); }
  last() { return $(this.list.slice(-1)); }
  slice(a, b) { return $(this.list.slice(a, b)); }
  find(s) { return $([...new Set(this.list.flatMap((e) => (e.isXml ? e.all().filter((one) => matchesXml(one, s)) : e.isFound ? find(s, e) : [])))]); }
  children(s) { return $(this.list.flatMap((e) => e.children.filter((c) => !s || matches(c, s)))); }
  contents() { return this.children(); }
  parent() { return $(this.list.map((e) => e.parentNode).filter(Boolean)); }
  parents(s) { return this.closest(s); }
  closest(s) { return $(this.list.map((e) => e.closest(s || "*")).filter(Boolean)); }
  siblings(s) { return $(this.list.flatMap((e) => (e.parentNode ? e.parentNode.children.filter((c) => c !== e && (!s || matches(c, s))) : []))); }
  next() { return $(this.list.map((e) => e.parentNode && e.parentNode.children[e.parentNode.children.indexOf(e) + 1]).filter(Boolean)); }
  prev() { return $(this.list.map((e) => e.parentNode && e.parentNode.children[e.parentNode.children.indexOf(e) - 1]).filter(Boolean)); }
  filter(s) { return typeof s === "string" ? $(this.list.filter((e) => matches(e, s.replace(/^:.*/, "*")))) : $(this.list.filter((e, i) => s.call(e, i, e))); }
  not(s) { return $(this.list.filter((e) => !matches(e, s))); }
  add() { return this; }
  end() { return this; }
  index(e) { return e === undefined ? (this[0] && this[0].parentNode ? this[0].parentNode.children.indexOf(this[0]) : 0) : this.list.indexOf(e && e[0] ? e[0] : e); }
  is(s) { return typeof s === "string" && this.list.some((e) => matches(e, s)); }
  hasClass(c) { return this.list.some((e) => hasClass(e, c)); }
  attr(n, v) {
    if (n && typeof n === "object") { for (const k in n) this.attr(k, n[k]); return this; }
    if (v === undefined) return this[0] ? this[0].getAttribute(n) ?? undefined : undefined;
    return this.each((i, e) => e.setAttribute(n, typeof v === "function" ? v.call(e, i) : v));
  }
  prop(n, v) { return v === undefined && typeof n === "string" ? (this[0] ? this[0][n] : undefined) : this.attr(n, v); }
  data(n, v) {
    const e = this[0];
    if (v !== undefined) return this.each((i, one) => (one.kept[n] = v));
    if (!e) return undefined;
    if (n === undefined) return Object.fromEntries(Object.entries(e.attributes).filter(([k]) => k.startsWith("data-")).map(([k, w]) => [k.slice(5), w]));
    return e.kept[n] ?? e.getAttribute("data-" + n.replace(/[A-Z]/g, (c) => "-" + c.toLowerCase())) ?? undefined;
  }
  val(v) { return v === undefined ? (this[0] ? this[0].value : undefined) : this.each((i, e) => (e.value = v)); }
  text(v) { return v === undefined ? this.list.map((e) => e.own).join("") : this.each((i, e) => (e.own = String(v))); }
  html(v) {
    if (v === undefined) return this[0] ? (this[0].isFound ? this[0].innerHTML : serialize(this[0])) : undefined;
    if (v && v.list) return this.append(v);
    if (!this.length) write(v);
    return this.each((i, e) => { e.markup = String(v); if (!i) write(v); });
  }
  append(...all) {
    for (const v of all.flat()) for (const one of v && v.list ? v.list : [v]) {
      if (one && one.nodeType && this[0] && !this[0].isFound) this[0].appendChild(one);
      else if (one && one.nodeType) write(serialize(one));
      else if (this[0] && !this[0].isFound) this[0].markup += one;
      else write(one);
    }
    return this;
  }
  appendTo(to) { $(to).append(this); return this; }
  prependTo(to) { return this.appendTo(to); }
  insertAfter() { this.each((i, e) => write(serialize(e))); return this; }
  insertBefore() { return this.insertAfter(); }
  on(type, selector, f) {
    if (type && typeof type === "object") { for (const k in type) this.on(k, type[k]); return this; }
    const does = [f, selector].find((one) => typeof one === "function") || arguments[3];
    for (const one of String(type).split(/\s+/)) {
      const name = one.split(".")[0];
      if (typeof selector === "string") stage.handlers.push({ type: name, selector, does });
      else if (/^(ready|load)$/.test(name) && !this.length) stage.ready.push(does);
      else this.each((i, e) => e.addEventListener(name, does));
    }
    return this;
  }
  live(type, f) { stage.handlers.push({ type, selector: this.selector || "*", does: f }); return this; }
  delegate(s, type, f) { return this.on(type, s, f); }
  bind(type, f) { return this.on(type, f); }
  one(type, f) { return this.on(type, f); }
  trigger(type) { return this.each((i, e) => fire(e, String(type && type.type || type).split(".")[0])); }
  triggerHandler(type) { return this.trigger(type); }
  ready(f) { stage.ready.push(f); return this; }
  hover() { return this; }
  serialize() { return this.list.flatMap((e) => find("input, select, textarea", e)).filter((e) => e.name).map((e) => encodeURIComponent(e.name) + "=" + encodeURIComponent(e.value)).join("&"); }
  serializeArray() { return this.list.flatMap((e) => find("input, select, textarea", e)).filter((e) => e.name).map((e) => ({ name: e.name, value: e.value })); }
  load(url, data, f) {
    if (typeof url === "function") { stage.ready.push(url); return this; }
    const does = [data, f].find((one) => typeof one === "function");
    ask({ url: String(url).split(" ")[0], method: data && typeof data === "object" ? "POST" : "GET", data: typeof data === "function" ? null : data, dataType: "html" }, (text) => { write(text); if (does) does(text); });
    return this;
  }
  submit(f) { if (typeof f === "function") return this.on("submit", f); return this.each((i, e) => sendForm(e)); }
  width() { return 1000; }
  height() { return 1000; }
  css(n, v) { return v === undefined && typeof n === "string" ? "" : this; }
  offset() { return { top: 0, left: 0 }; }
  position() { return { top: 0, left: 0 }; }
  scrollTop() { return 0; }
}
for (const name of ["click", "change", "keyup", "keydown", "mouseover", "mouseenter", "focus", "blur"])
  Query.prototype[name] = function (f) { return typeof f === "function" ? this.on(name, f) : this.trigger(name); };
for (const name of ["prepend", "after", "before", "replaceWith"]) Query.prototype[name] = Query.prototype.append;

function matchesXml(e, name) { return String(name).split(",").some((one) => e.tagName.toLowerCase() === one.trim().split(/[\s>]+/).pop().toLowerCase()); }
function $(what, under) {
  if (typeof what === "function") { stage.ready.push(what); return $([]); }
  let list = [], selector = "";
  if (what && what.list) return what;
  if (typeof what === "string" && /^\s*</.test(what)) list = [created(what)];
  else if (typeof what === "string") { selector = what; list = find(what, under && (under.list ? under[0] : under)); }
  else if (Array.isArray(what)) list = what.flat();
  else if (what && what !== document && what !== globalThis) list = [what];
  const made = new Query(list);
  made.selector = selector;
  return new Proxy(made, { get: (q, k) => (k in q || typeof k === "symbol" ? q[k] : k in $.fn ? $.fn[k] : (...given) => { askAsPlugin(given); return made; }) });
}
var jQuery = $;
function created(html) {
  const [, tag, attributes, inside] = /^\s*<(\w+)([^>]*?)\/?>([\s\S]*?)(?:<\/\1>\s*)?$/.exec(html) || [0, "div", "", html];
  const e = new Element(tag, {}, "");
  for (const [, n, a, b] of attributes.matchAll(/([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) e.attributes[n] = a ?? b;
  e.markup = inside;
  return e;
}
$.fn = Query.prototype;
$.fn.extend = (more) => Object.assign($.fn, more);
$.extend = (...all) => { const given = all.filter((one) => one && typeof one === "object"); return given.length === 1 ? Object.assign($, given[0]) : Object.assign(...given); };
$.ajax = (url, o) => ask(typeof url === "string" ? { ...o, url } : url || {});
function jqueryCall(method) {
  return (url, data, f, type) => {
    const does = typeof data === "function" ? data : f;
    return ask({ url, method, data: typeof data === "function" ? null : data, success: does, dataType: typeof data === "function" ? f : type });
  };
}
$.get = jqueryCall("GET"); $.post = jqueryCall("POST"); $.getJSON = jqueryCall("GET");
$.getScript = () => new Later(); $.ajaxSetup = () => {}; $.param = encode; $.trim = (s) => String(s ?? "").trim();
$.each = (over, f) => { if (over && typeof over === "object") (Array.isArray(over) || over.list ? [...(over.list || over)].some((v, i) => f.call(v, i, v) === false) : Object.keys(over).some((k) => f.call(over[k], k, over[k]) === false)); return over; };
$.map = (over, f) => (Array.isArray(over) ? over : Object.values(over || {})).map(f);
$.grep = (list, f) => list.filter(f); $.inArray = (v, list) => list.indexOf(v); $.isArray = Array.isArray; $.type = (v) => typeof v; $.noop = () => {};
$.isFunction = (v) => typeof v === "function"; $.isEmptyObject = (o) => !Object.keys(o || {}).length; $.parseJSON = (s) => JSON.parse(s); $.parseHTML = (s) => [created(s)];
$.when = (...all) => { const later = new Later(); Promise.all(all).then((v) => later.fire(...v)); return later; };
$.Deferred = () => { const later = new Later(); later.resolve = (v) => later.fire(v); later.reject = () => {}; later.promise = () => later; return later; };
$.support = {}; $.browser = { msie: false, version: "99" }; $.event = { special: {} }; $.noConflict = () => $;
