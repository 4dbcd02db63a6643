// The page's parts and words, which the server rendered: this script holds no words of its own.

export function partsOf(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  const wordIn = (name) => root.querySelector(`template[data-word="${CSS.escape(name)}"]`)?.content;
  return {
    root,
    part,
    word: (name, values = {}) => fill(wordIn(name).textContent, values),
    known: (name) => wordIn(name)?.textContent ?? null, // a word that the page may not have
  };
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}

export function number(value, style = {}) {
  return new Intl.NumberFormat(document.documentElement.lang, style).format(value);
}

export function setText(element, text, language = "") {
  element.textContent = text;
  if (language) element.lang = language;
  else element.removeAttribute("lang");
}

export function create(name, { text = "", className = "", lang = "", href = "" } = {}) {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  if (lang) element.lang = lang;
  if (href) element.href = href;
  return element;
}
