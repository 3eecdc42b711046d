// Elements made by hand: a text is only ever a text node.

type Props = { [name: string]: string | number | boolean | ((event: any) => void) | undefined };

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, props);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function s(tag: string, props: Props = {}, ...children: (Node | string)[]): SVGElement {
  const element = document.createElementNS(SVG, tag);
  apply(element, props);
  element.append(...children);
  return element;
}

function apply(element: Element, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
}

export function byId<T extends HTMLElement>(id: string): T {
  return document.getElementById(id) as T;
}

/** An icon of strokes on a 24 × 24 field. */
export function icon(path: string): SVGElement {
  return s("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true", class: "icon" }, s("path", { d: path }));
}

export const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 6 });

export function say(text: string): void {
  byId("live").textContent = text;
}

let notes = 0;

/** Says something and shows it for a while: what an act led to where the page looks as before. */
export function note(text: string): void {
  const live = byId("live");
  say(text);
  live.className = "note";
  clearTimeout(notes);
  notes = window.setTimeout(() => (live.className = "hidden"), 4000);
}
