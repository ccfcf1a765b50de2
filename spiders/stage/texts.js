// Templates in the page's markup, as art-template, laytpl and their like fill them; XML as a tree.
const TAG = /\{\{([\s\S]*?)\}\}|<%([\s\S]*?)%>/g;
function compiled(source) {
  let code = "var __o = '';", at = 0;
  const text = (piece) => { if (piece) code += `__o += ${JSON.stringify(piece)};`; };
  const shown = (piece) => (code += `__o += __text(function () { return (${piece}); });`);
  for (const found of source.matchAll(TAG)) {
    text(source.slice(at, found.index));
    at = found.index + found[0].length;
    const said = (found[1] ?? found[2]).trim(), isCode = found[1] === undefined;
    const each = /^each\s+(\S+)(?:\s+(?:as\s+)?([\w$]+))?(?:\s+([\w$]+))?$/.exec(said);
    if (/^[=\-@:]/.test(said)) shown(said.replace(/^[=\-@:]+/, "") || "''");
    else if (isCode) code += said + "\n";
    else if (each) code += `$.each(${each[1]}, function (${each[3] || "$index"}, ${each[2] || "$value"}) {`;
    else if (said === "/each") code += "});";
    else if (/^(else\s+)?if\s/.test(said)) code += said.replace(/^(else\s+)?if\s+([\s\S]*)$/, (all, other, when) => `${other ? "} else " : ""}if (${when}) {`);
    else if (said === "else") code += "} else {";
    else if (said === "/if") code += "}";
    else if (/^#\s*[\w$.[\]]+$/.test(said)) shown(said.slice(1));
    else if (said[0] === "#") code += said.slice(1) + "\n";
    else shown(said.split(/\s\|\s/)[0]);
  }
  text(source.slice(at));
  return (data) => evaluate(`(function () { ${code}; return __o; })()`, { __text: (f) => attempt(f) ?? "", d: data, it: data, ...data });
}
function template(id, data) {
  const held = document.getElementById(id);
  const make = compiled(held ? held.own : String(id));
  return data === undefined ? make : attempt(() => make(data)) ?? "";
}
Object.assign(template, { render: (source, data) => attempt(() => compiled(source)(data)) ?? "", compile: compiled, defaults: { imports: {} }, helper() {}, config() {} });
function laytpl(source) {
  const render = (data, does) => { const html = template.render(source, data); if (does) attempt(() => does(html)); return html; };
  return { render };
}

class Knot extends Element {
  constructor(tag, attributes, parent) { super(tag, attributes, "", parent); this.nodeName = this.tagName = tag; this.isXml = true; }
  all() { return this.children.flatMap((one) => [one, ...one.all()]); }
  getElementsByTagName(name) { return this.all().filter((one) => name === "*" || one.tagName === name); }
  get childNodes() { return this.children.length ? this.children : [{ nodeType: 3, nodeValue: this.own, data: this.own, textContent: this.own }]; }
  get firstChild() { return this.childNodes[0]; }
  get text() { return this.own; }
  get nodeValue() { return this.own; }
  get documentElement() { return this.children[0]; }
  selectNodes(path) { return path.split("/").filter((p) => p && p[0] !== "@").reduce((among, name) => among.flatMap((one) => one.children.filter((c) => c.tagName === name)), [this]); }
  selectSingleNode(path) { return path[0] === "@" ? { text: this.getAttribute(path.slice(1)) ?? "" } : this.selectNodes(path)[0] || null; }
}
function parseXml(source) {
  const top = new Knot("#document", {}, null);
  let here = top;
  const plainText = (s) => s.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&apos;/g, "'").replace(/&amp;/g, "&");
  for (const [, cdata, close, open, attributes, single, text] of source.matchAll(/<!\[CDATA\[([\s\S]*?)\]\]>|<\/([\w:-]+)\s*>|<([\w:-]+)((?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/g)) {
    if (cdata !== undefined) here.own += cdata;
    else if (close) here = here.parentNode || top;
    else if (open) {
      const held = {};
      for (const [, n, a, b] of attributes.matchAll(/([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) held[n] = plainText(a ?? b);
      const made = new Knot(open, held, here);
      if (!single) here = made;
    } else if (text && text.trim()) here.own += plainText(text.trim());
  }
  return top;
}
class DOMParser { parseFromString(text) { return parseXml(text); } }
