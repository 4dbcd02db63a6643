// The page's parts and words, which the server rendered: this script holds no words of its own.

export function partsOf(root) {
  const part = (name) => root.querySelector(`[data-part="${name}"]`);
  return { root, part, word: (name, values = {}) => fill(wordIn(root, name), values) };
}

function wordIn(root, name) {
  return root.querySelector(`template[data-word="${name}"]`).content.textContent;
}

function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
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
