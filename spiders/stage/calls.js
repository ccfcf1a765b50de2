// What scripts ask for: noted as a call, answered later from outside, as often as it is.
class Later {
  constructor() { this.waiting = []; }
  fire(value, ...more) { for (const [does, next] of this.waiting) attempt(() => {
    const got = does ? does(value, ...more) : value;
    if (got && typeof got.then === "function") got.then((v) => next.fire(v)); else next.fire(got);
  }); }
  then(does) { const next = new Later(); this.waiting.push([typeof does === "function" ? does : null, next]); return next; }
  done(does) { this.then(does); return this; }
  success(does) { return this.done(does); }
  complete(does) { return this.done(does); }
  always(does) { return this.done(does); }
  finally(does) { this.then(() => does && does()); return this; }
  fail() { return this; }
  error() { return this; }
  catch() { return this; }
}

function encode(data) {
  if (data == null) return "";
  if (typeof data === "string") return data;
  if (data instanceof URLSearchParams || data instanceof FormData) return data.toString();
  const pairs = [];
  const add = (name, value) => {
    if (Array.isArray(value)) value.forEach((one) => add(name + "[]", one));
    else if (value && typeof value === "object") for (const k in value) add(`${name}[${k}]`, value[k]);
    else pairs.push(encodeURIComponent(name) + "=" + encodeURIComponent(value == null || typeof value === "function" ? "" : value));
  };
  for (const name in data) add(name, data[name]);
  return pairs.join("&");
}

// One call; `does` is given the answer as text and as what the caller expects of it.
function ask(options, does) {
  const method = String(options.method || options.type || "GET").toUpperCase();
  const later = new Later();
  let url = String(options.url || ""), body = null;
  if (/jsonp/i.test(String(options.dataType || ""))) options = { ...options, data: { ...(options.data || {}), [options.jsonp || "callback"]: options.jsonpCallback || "back" } };
  const isJson = options.json || /json/i.test(String(options.contentType || ""));
  if (method === "GET" || method === "HEAD") {
    const query = encode(options.data);
    if (query) url += (url.includes("?") ? "&" : "?") + query;
  } else body = isJson ? (typeof options.data === "string" ? options.data : JSON.stringify(options.data ?? {})) : encode(options.data);
  if (!url || noted.calls.length > 60) return later;
  noted.calls.push({ url, method: body === null ? "GET" : "POST", body, json: !!isJson, answer: (text) => {
    const data = options.dataType === "html" || options.dataType === "text" ? text : parsed(text);
    if (does) attempt(() => does(text, data));
    const callback = options.callback;
    for (const f of [options.success, callback, options.done, options.complete]) if (typeof f === "function") attempt(() => f.call(options, f === options.complete ? { responseText: text, responseJSON: data, status: 200 } : data, "success", { responseText: text, status: 200 }));
    later.fire(data, "success", { responseText: text, responseJSON: data, status: 200 });
  } });
  return later;
}
function parsed(text) {
  const bare = text.trim().replace(/^\ufeff/, "");
  try { return JSON.parse(bare); } catch (e) {}
  const padded = /^[\w.$]+\(([\s\S]*)\)\s*;?$/.exec(bare);
  try { if (padded) return JSON.parse(padded[1]); } catch (e) { return text; }
  return /^<\?xml/.test(bare) ? parseXml(bare) : text;
}
// A widget that nobody has defined, told where its rows come from: a table, a tree, a grid.
function askAsPlugin(given) {
  for (const one of given) {
    if (!one || typeof one !== "object" || typeof one.url !== "string" || !one.url) continue;
    let data = one.data ?? one.where ?? one.queryParams ?? one.postData ?? one.params ?? {};
    if (typeof data === "function") { const make = data; data = {}; attempt(() => { data = make({ offset: 0, limit: 10, pageNumber: 1, pageSize: 10, page: 1 }) ?? {}; }); }
    if (typeof data === "object" && !one.success) data = { ...data, page: 1 };
    ask({ ...one, data, method: one.method || one.type || one.mtype || "GET" }, (text, got) => fillWidget(one, got));
  }
}
// Rows as their columns' formatters write them; knots of a tree, of which those of interest are clicked.
function fillWidget(options, data) {
  const rows = rowsOf(data, 0) || [];
  const columns = [options.columns, options.cols, options.colModel].flat(3).filter((c) => c && typeof c === "object");
  for (const [i, row] of rows.entries()) for (const column of columns) {
    const make = [column.formatter, column.templet, column.render].find((f) => typeof f === "function");
    if (make) attempt(() => write(make === column.templet ? make.call(row, row) : make.call(row, row[column.field ?? column.data ?? column.name], row, i)));
  }
  const click = options.onClick || options.onSelect || options.click;
  if (typeof click === "function") plant({ onClick: (event, id, row) => click(row, row) }, rows);
  if (typeof options.onLoadSuccess === "function") attempt(() => options.onLoadSuccess(null, data));
}
function rowsOf(data, depth) {
  if (Array.isArray(data)) return data.some((one) => one && typeof one === "object") ? data : null;
  if (!data || typeof data !== "object" || depth > 4) return null;
  for (const value of Object.values(data)) { const found = rowsOf(value, depth + 1); if (found) return found; }
  return null;
}

class URLSearchParams {
  constructor(from) {
    this.pairs = [];
    if (from && typeof from === "object" && !(from instanceof URLSearchParams)) for (const k in from) this.append(k, from[k]);
    else for (const one of String(from || "").replace(/^[?#]/, "").split("&").filter(Boolean)) {
      const [name, ...value] = one.split("=");
      this.pairs.push([plain(name), plain(value.join("="))]);
    }
  }
  get(n) { const found = this.pairs.find(([k]) => k === n); return found ? found[1] : null; }
  has(n) { return this.pairs.some(([k]) => k === n); }
  append(n, v) { this.pairs.push([String(n), String(v)]); }
  set(n, v) { this.pairs = this.pairs.filter(([k]) => k !== n); this.append(n, v); }
  delete(n) { this.pairs = this.pairs.filter(([k]) => k !== n); }
  forEach(f) { this.pairs.forEach(([k, v]) => f(v, k)); }
  entries() { return this.pairs[Symbol.iterator](); }
  [Symbol.iterator]() { return this.pairs[Symbol.iterator](); }
  toString() { return this.pairs.map((p) => p.map(encodeURIComponent).join("=")).join("&"); }
}
class FormData extends URLSearchParams {}
function plain(text) { try { return decodeURIComponent(text.replace(/\+/g, " ")); } catch (e) { return text; } }

class XMLHttpRequest {
  constructor() { this.headers = {}; this.readyState = 0; this.status = 0; this.responseText = ""; }
  open(method, url) { this.method = method; this.url = url; }
  setRequestHeader(name, value) { this.headers[name.toLowerCase()] = value; }
  overrideMimeType() {} abort() {} getResponseHeader() { return null; } getAllResponseHeaders() { return ""; }
  addEventListener(type, f) { this["on" + type] = f; }
  send(data) {
    ask({ url: this.url, method: this.method, data: data ?? undefined, contentType: this.headers["content-type"] }, (text, got) => {
      Object.assign(this, { readyState: 4, status: 200, responseText: text, responseXML: /^\s*</.test(text) ? parseXml(text) : null, response: this.responseType === "json" ? got : text });
      for (const f of ["onreadystatechange", "onload", "onloadend"]) if (typeof this[f] === "function") attempt(() => this[f]({ target: this }));
    });
  }
}
function fetch(url, options) {
  const o = typeof url === "object" && url.url ? url : options || {};
  const json = typeof o.body === "string" && /^\s*[{[]/.test(o.body);
  const later = new Later();
  ask({ url: url.url || url, method: o.method, data: o.body, json }, (text, data) => later.fire({
    ok: true, status: 200, headers: new Map(), text: () => ({ then: (f) => chained(f(text)) }), json: () => ({ then: (f) => chained(f(data)) }), data,
  }));
  return later;
}
function chained(value) { return { then: (f) => chained(f ? f(value) : value), catch() { return this; }, finally() { return this; } }; }

// axios and what is written after it: what is posted is an object.
function axios(config, more) {
  const o = typeof config === "string" ? { ...more, url: config } : config || {};
  const base = o.baseURL || axios.defaults.baseURL || "";
  let url = base && !/^(https?:)?\/\//.test(o.url) ? base.replace(/\/$/, "") + "/" + String(o.url).replace(/^\//, "") : o.url;
  const query = encode(o.params);
  if (query) url += (url.includes("?") ? "&" : "?") + query;
  const later = new Later();
  const json = o.data && typeof o.data === "object" && !(o.data instanceof URLSearchParams);
  ask({ url, method: o.method, data: String(o.method || "get").toLowerCase() === "get" ? null : o.data, json }, (text, data) => {
    let answer = { data, status: 200, headers: {}, config: o };
    for (const f of axios.seen) attempt(() => { answer = f(answer) ?? answer; });
    later.fire(answer);
  });
  return later;
}
axios.seen = [];
axios.defaults = { headers: { common: {}, post: {} } };
axios.interceptors = { request: { use() {} }, response: { use: (f) => { if (typeof f === "function") axios.seen.push(f); } } };
axios.create = (defaults) => { const made = (config, more) => axios({ ...defaults, ...(typeof config === "string" ? { ...more, url: config } : config) }); return Object.assign(made, verbs(made), { interceptors: axios.interceptors, defaults: { ...axios.defaults, ...defaults } }); };
function verbs(send) {
  return {
    get: (url, o) => send({ ...o, url, method: "get" }), delete: (url, o) => send({ ...o, url, method: "get" }),
    post: (url, data, o) => send({ ...o, url, data, method: "post" }), put: (url, data, o) => send({ ...o, url, data, method: "post" }),
    request: send, all: (list) => Promise.all(list), spread: (f) => (list) => f(...list), jsonp: (url, o) => send({ ...o, url, method: "get" }),
  };
}
Object.assign(axios, verbs(axios));
