type Properties = Readonly<Record<string, string | number | boolean>>;

/** The element with an id. @throws Error when the page has none, or one of another kind */
export function byId<T extends HTMLElement = HTMLElement>(id: string, type?: new () => T): T {
  const found = document.getElementById(id);
  if (!found || (type && !(found instanceof type))) throw new Error(`The page lacks #${id}`);
  return found as T;
}

/** A new element; texts among its children stay texts. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}

/** Shows a text, or nothing at all where it is empty. */
export function setText(target: HTMLElement, text: string): void {
  target.textContent = text;
  target.hidden = text === '';
}

/** Fills a list of numbers with their names. */
export function setNumbers(list: HTMLElement, numbers: readonly (readonly [name: string, value: string])[]): void {
  list.replaceChildren(
    ...numbers.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}

/** A picture of the service; removed, with what it is in, when there is none. */
export function picture(src: string, alt: string, whole: (image: HTMLImageElement) => HTMLElement): HTMLElement {
  const image = element('img', { src, alt, loading: 'lazy', decoding: 'async' });
  const made = whole(image);
  image.addEventListener('error', () => image.remove());
  return made;
}
