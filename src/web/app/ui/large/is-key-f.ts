/** Whether the key F was pressed by itself, and not as a letter of a text. */
export function isKeyF({ key, target, repeat, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'f' && !repeat && !ctrlKey && !metaKey && !altKey && !isTyped(target as Element);
}

function isTyped(target: Element): boolean {
  return target.matches(
    'input:not([type="range"], [type="checkbox"], [type="radio"]), select, textarea:not([readonly])',
  );
}
