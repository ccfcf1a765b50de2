// The window, what frameworks make of a page, and how the page is played from outside.
function attempt(does) { try { return does(); } catch (e) { return undefined; } }

// A name that nobody has defined is anything, so that one missing library stops no script.
const scope = new Proxy(globalThis, {
  has: (target, key) => typeof key === "string" && key !== "__scope",
  get: (target, key) => (key === Symbol.unscopables ? undefined : key in target ? target[key] : anything(key)),
  set: (target, key, value) => { target[key] = value; return true; },
});
function run(script, names) {
  Object.assign(globalThis, { __scope: scope }, names);
  const shared = script.replace(/^(\s*)(?:let|const)(?=\s+[\w$]+\s*(?:=|;|,|$))/gm, "$1var");
  return (0, eval)(`with (__scope) {${shared}\n}`);
}
function evaluate(expression, ...scopes) {
  const all = new Proxy({}, {
    has: (t, k) => typeof k === "string",
    get: (t, k) => { if (k === Symbol.unscopables) return undefined; const s = scopes.find((one) => one && k in one); return s ? s[k] : scope[k]; },
    set: (t, k, v) => { (scopes.find((one) => one && k in one) || scopes.at(-1))[k] = v; return true; },
  });
  return new Function("__s", `with (__s) { return (${expression}\n); }`)(all);
}
function goneTo(does) { const before = noted.went.length; attempt(does); return noted.went.splice(before)[0]; }

function locationOf(url) {
  const [, protocol, host, path, search, hash] = /^(\w+:)\/\/([^/?#]*)([^?#]*)(\?[^#]*)?(#.*)?$/.exec(url) || [0, "http:", "", "/", "", ""];
  const parts = { protocol, host, hostname: host.split(":")[0], port: host.split(":")[1] || "", pathname: path || "/", search: search || "", hash: hash || "", origin: `${protocol}//${host}` };
  const made = { assign: go, replace: go, reload() {}, toString: () => url };
  for (const name in parts) Object.defineProperty(made, name, { get: () => parts[name], set: (v) => go(name === "search" ? parts.pathname + "?" + String(v).replace(/^\?/, "") : name === "hash" ? "#" + String(v).replace(/^#/, "") : v), enumerable: true });
  Object.defineProperty(made, "href", { get: () => url, set: go, enumerable: true });
  return made;
}

// Vue, angular and what they show: each `v-for` and `ng-repeat` once for each of its items.
function Vue(options) {
  const vm = {};
  const self = new Proxy(vm, { get: (t, k) => (k in t ? t[k] : typeof k === "string" && k[0] === "$" ? anything(k) : undefined), has: () => true });
  const query = Object.fromEntries(new URLSearchParams(location.search).pairs);
  Object.assign(vm, { $set: (o, k, v) => (o[k] = v), $nextTick: (f) => f && stage.ready.push(f.bind(self)), $http: axios, $axios: axios, $route: { query, params: query }, $router: { push: (r) => go(r.path || r) }, $el: stage.root, $watch() {} });
  const all = [...(options.mixins || []), options];
  for (const one of all) {
    for (const k in one.methods || {}) vm[k] = one.methods[k].bind(self);
    for (const k in one.computed || {}) Object.defineProperty(vm, k, { get: () => attempt(() => (one.computed[k].get || one.computed[k]).call(self, self)), set() {}, enumerable: true, configurable: true });
    Object.assign(vm, attempt(() => (typeof one.data === "function" ? one.data.call(self, self) : one.data)) || {});
    if (one.setup) { const got = attempt(() => one.setup({}, { emit() {} })) || {}; for (const k in got) Object.defineProperty(vm, k, { get: () => (got[k] && got[k].isRef ? got[k].value : got[k]), set: (v) => { if (got[k] && got[k].isRef) got[k].value = v; else got[k] = v; }, configurable: true }); }
  }
  stage.shown.push(vm);
  for (const hook of ["beforeCreate", "created", "beforeMount", "mounted"]) for (const one of all) if (one[hook]) attempt(() => one[hook].call(self));
  return self;
}
Object.assign(Vue, {
  prototype: {}, config: {}, use() {}, component() {}, filter() {}, directive() {}, extend: (o) => function () { return Vue(o); },
  createApp: (o) => { const app = { use: () => app, component: () => app, directive: () => app, config: { globalProperties: {} }, mount: () => Vue(o || {}) }; return app; },
  ref: (v) => ({ isRef: true, value: v }), reactive: (o) => o, computed: (f) => ({ isRef: true, get value() { return attempt(f); } }),
  onMounted: (f) => stage.ready.push(f), onBeforeMount: (f) => stage.ready.push(f), watch() {}, nextTick: (f) => f && stage.ready.push(f), toRefs: (o) => o,
});
const modules = {};
const angular = { element: $, forEach: (o, f) => $.each(o, (k, v) => f(v, k)), isArray: Array.isArray, copy: (o) => o, module: (name) => (modules[name] ??= madeModule()) };
function madeModule() {
  const module = {};
  for (const name of ["config", "run", "filter", "directive", "service", "factory", "constant", "value", "component", "provider"]) module[name] = () => module;
  module.controller = (name, given) => {
    const f = Array.isArray(given) ? given.at(-1) : given;
    const names = Array.isArray(given) ? given.slice(0, -1) : (/\(([^)]*)\)/.exec(f.toString()) || [0, ""])[1].split(",").map((s) => s.trim());
    const http = (o) => { const later = axios(o); later.success = (does) => { later.then((r) => does(r.data)); return later; }; return later; };
    const shown = {};
    stage.shown.push(shown);
    const known = { $scope: shown, $rootScope: shown, $http: Object.assign(http, verbs(http)), $location: { search: () => Object.fromEntries(new URLSearchParams(location.search).pairs), absUrl: () => location.href, path: () => location.pathname }, $sce: { trustAsHtml: (v) => { write(v); return v; }, trustAsResourceUrl: (v) => v }, $timeout: (does) => stage.ready.push(does), $window: globalThis };
    Object.assign(shown, { $watch() {}, $apply: (does) => does && does(), $on() {} });
    stage.ready.push(() => f.apply(shown, names.map((n) => known[n] ?? anything(n))));
    return module;
  };
  return module;
}
const LOOP = /^\s*\(?\s*([\w$]+)\s*(?:,\s*([\w$]+))?\s*[^)]*?\)?\s+(?:in|of)\s+([^|]+?)(?:\s+track\s+by.*|\s*\|.*)?$/;
function show(shown) {
  for (const e of stage.elements) {
    const loop = e.attributes["v-for"] || e.attributes["ng-repeat"] || e.attributes["data-ng-repeat"];
    const [, name, index, over] = (loop && LOOP.exec(loop)) || [];
    if (!name) continue;
    const root = over.trim().match(/^[\w$]+/);
    if (!root || !(root[0] in shown)) continue;
    const items = attempt(() => evaluate(over, shown));
    if (items && typeof items === "object") Object.values(items).slice(0, 200).forEach((item, i) => showItem(e, shown, { [name]: item, [index || "$index"]: i }));
  }
}
// What stands outside of lists: an article's title, its text, its documents.
function showOnce(shown) {
  for (const e of stage.elements) {
    const bound = e.attributes["v-html"] || e.attributes["ng-bind-html"] || e.attributes["v-text"] || e.attributes["ng-bind"];
    const text = e.children.length === 0 && e.own.includes("{{") ? e.own : bound ? `{{${bound}}}` : "";
    if (!text || e.closest("[v-for]") || e.closest("[ng-repeat]")) continue;
    const value = filled(text, shown);
    if (value.trim()) write(`<div>${value}</div>`);
  }
}
function filled(text, ...scopes) {
  return text.replace(/\{\{([\s\S]*?)\}\}/g, (all, code) => attempt(() => evaluate(code.split(/\s\|\s/)[0], ...scopes)) ?? "");
}
function showItem(e, shown, item) {
  const fill = (text) => filled(text, item, shown);
  let url = "", title = "", label = "";
  for (const one of [e, ...find("*", e)]) {
    for (const [k, v] of Object.entries(one.attributes)) {
      const bound = /^(?::|v-bind:)(href|to|title|data-\w+)$/.exec(k);
      if (/^(href|ng-href)$/.test(k) && v.includes("{{")) url ||= fill(v);
      if (bound && bound[1] === "title") title ||= attempt(() => evaluate(v, item, shown)) ?? "";
      else if (bound) url ||= String(attempt(() => evaluate(v, item, shown)) ?? "");
      if (/^(@click|v-on:click|ng-click)/.test(k)) url ||= goneTo(() => evaluate(v, item, shown)) || "";
      if (/^(v-text|v-html|ng-bind|ng-bind-html)$/.test(k)) label += String(attempt(() => evaluate(v, item, shown)) ?? "") + " ";
    }
    if (one.children.length === 0 || one === e) label += one === e && e.children.length ? "" : fill(one.own) + " ";
  }
  if (!label.trim()) label = fill(e.own);
  const link = new Element("a", { href: url, title }, label.trim());
  if (url && (label || title)) noted.written.push(`<li>${serialize(link)}</li>`);
}

// Trees: a node leads where its address says, or its click.
function tree(place, setting, nodes) {
  const all = setting && setting.async && setting.async.enable && setting.async.url;
  const data = setting && setting.async && setting.async.otherParam;
  if (all) ask({ url: typeof all === "function" ? attempt(all) : all, method: setting.async.type || "POST", data }, (text, got) => plant(setting, got));
  plant(setting, nodes);
  return anything("tree");
}
function plant(setting, nodes) {
  const list = Array.isArray(nodes) ? nodes : nodes ? nodes.data || nodes.children || nodes.nodes || [nodes] : [];
  for (const node of list) {
    if (!node || typeof node !== "object") continue;
    const label = String(node.name || node.text || node.title || node.label || "");
    const click = setting && (setting.onClick || (setting.callback && setting.callback.onClick));
    let url = typeof node.url === "string" ? node.url : "";
    if (!url && click && stage.interesting.test(label)) url = goneTo(() => click({ target: stage.root }, "tree", node)) || "";
    if (url && label) noted.written.push(serialize(new Element("a", { href: url }, label)));
    if (Array.isArray(node.children)) plant(setting, node.children);
  }
}
$.fn.zTree = { init: tree, getZTreeObj: () => anything("tree") };
const layui = new Proxy({ $, jquery: $, use: (names, does) => stage.ready.push(typeof names === "function" ? names : does), laytpl, config: () => layui, extend: () => layui, define: (names, does) => stage.ready.push(() => (does || names)(() => {})),
  element: { on: (name, does) => { const [, kind, filter] = /^(\w+)\((.*)\)$/.exec(name) || []; if (kind === "tab" || kind === "nav") stage.handlers.push({ type: "click", selector: `[lay-filter=${filter}] li`, does }); }, render() {}, init() {}, tabChange() {} },
  laypage: Object.assign((o) => turnTo(o), { render: (o) => turnTo(o) }) }, { get: (l, k) => (k in l ? l[k] : anything(k)) });
function turnTo(o) { if (o && o.jump) attempt(() => o.jump({ ...o, curr: o.curr || 1, limit: o.limit || 10 }, true)); }
function require(names, does) { if (typeof does === "function") stage.ready.push(() => does(...[].concat(names).map((n) => (/jquery/i.test(n) ? $ : /axios/i.test(n) ? axios : anything(n))))); return anything("module"); }
function later(f) { if (typeof f === "function" && stage.timers.length < 30) stage.timers.push(f); return stage.timers.length; }

Object.assign(globalThis, {
  window: globalThis, self: globalThis, top: globalThis, parent: globalThis, opener: null, document, $, jQuery: $, axios, fetch, XMLHttpRequest, FormData, URLSearchParams, Vue, VueRouter: anything("VueRouter"), angular, layui, require, template, laytpl, DOMParser,
  navigator: { userAgent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120", platform: "Win32", appName: "Netscape", appVersion: "5.0", language: "zh-CN" },
  history: { pushState() {}, replaceState() {}, back() {}, go() {} }, screen: { width: 1440, height: 900 }, innerWidth: 1440, innerHeight: 900, name: "",
  localStorage: store(), sessionStorage: store(), open: (url) => { go(url); return globalThis; }, alert() {}, confirm: () => true, prompt: () => "", print() {}, focus() {}, scrollTo() {}, close() {},
  setTimeout: later, setInterval: later, requestAnimationFrame: later, clearTimeout() {}, clearInterval() {}, getComputedStyle: () => ({}), matchMedia: () => ({ matches: false, addListener() {} }),
  addEventListener: (type, f) => stage.ready.push(f), attachEvent: (type, f) => stage.ready.push(f), removeEventListener() {}, dispatchEvent() {}, postMessage() {}, Image: function () { return {}; }, Event: function () { return {}; },
  frames: new Proxy({}, { get: () => globalThis }), ActiveXObject: XMLHttpRequest, HTMLElement: Element, console: { log() {}, warn() {}, error() {}, info() {} },
});
function store() { const kept = {}; return { getItem: (k) => kept[k] ?? null, setItem: (k, v) => (kept[k] = String(v)), removeItem: (k) => delete kept[k], clear() {} }; }

// From outside: set up a page, run its scripts, give it answers, click what is called this or that.
globalThis.__stage = {
  set(url, title, interesting, nodes) {
    Object.assign(stage, { title, interesting: new RegExp(interesting), elements: [], shown: [], timers: [], answers: [] });
    const here = locationOf(url);
    Object.defineProperty(globalThis, "location", { get: () => here, set: go, configurable: true });
    for (const [tag, attributes, text, parent] of nodes) {
      const e = new Element(tag, attributes, text, stage.elements[parent] || null);
      e.isFound = true;
      stage.elements.push(e);
    }
    stage.root = stage.elements[0] || new Element("body", {}, "");
  },
  run(scripts) { scripts.forEach((one) => attempt(() => run(one))); },
  settle() {
    for (let turn = 0; turn < 5 && (stage.ready.length || stage.timers.length); turn++)
      for (const f of [...stage.ready.splice(0), ...stage.timers.splice(0)]) attempt(() => f.call(document, $));
    if (typeof globalThis.onload === "function") { const f = globalThis.onload; globalThis.onload = null; attempt(f); }
  },
  load() { stage.elements.filter((e) => e.attributes.onload).forEach((e) => attempt(() => run(e.attributes.onload))); this.settle(); },
  click() {
    for (const e of stage.elements) {
      const label = e.own.replace(/\s+/g, "");
      if (!label || label.length > 60 || e.children.some((c) => c.own.replace(/\s+/g, "") === label) || !stage.interesting.test(label)) continue;
      if (e.attributes.href && !/^(javascript:|#$)/i.test(e.attributes.href)) continue;
      const url = goneTo(() => bubble(e));
      if (url) noted.written.push(serialize(new Element("a", { href: url }, label)));
    }
    this.settle();
  },
  answer(number, text) { const call = stage.answers[number]; if (call) attempt(() => call.answer(text)); this.settle(); },
  flush() {
    stage.shown.forEach((one) => { show(one); showOnce(one); });
    noted.written = noted.written.map(led);
    const calls = noted.calls.splice(0).map((call) => { stage.answers.push(call); return { number: stage.answers.length - 1, url: call.url, method: call.method, body: call.body, json: call.json }; });
    return JSON.stringify({ html: noted.written.splice(0).join("\n"), went: noted.went.splice(0), calls });
  },
};
// What is written with a click in place of an address leads where the click goes.
function led(html) {
  return html.replace(/<a\b([^>]*)>/gi, (all, inside) => {
    const e = created(`<a${inside}>`);
    const href = e.attributes.href || "";
    if ((href && !/^(javascript:|#$)/i.test(href)) || !(e.attributes.onclick || /^javascript:/i.test(href))) return all;
    const url = goneTo(() => fire(e, "click"));
    return url ? `<a href="${url.replace(/"/g, "&quot;")}"${inside.replace(/\bhref\s*=\s*("[^"]*"|'[^']*'|\S+)/i, "")}>` : all;
  });
}
function bubble(e) { while (e) { fire(e, "click"); e = e.parentNode; } }
