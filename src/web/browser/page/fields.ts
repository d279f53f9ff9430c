import { byId, setText } from './dom.js';

/** What a person calls the fields. */
const labels: Readonly<Record<string, string>> = {
  title: 'The title',
  name: 'The name',
  fit: 'How a picture becomes a square',
  crop: 'Which square is cut out',
  background: 'The background',
  feature: 'The feature',
  steps: 'The number of steps',
  preset: 'The preset',
};

/** Messages of schemas have no subject: "must be …". */
function sentence(field: string, message: string): string {
  const label = labels[field];
  const whole = label && /^(must|is|has)\b/.test(message) ? `${label} ${message}` : message;
  return /[.!?]$/.test(whole) ? whole : `${whole}.`;
}

/** Shows what is wrong at the field it belongs to. @returns false when the page has no such field */
export function showError(field: string, message: string): boolean {
  const error = document.getElementById(`${field}-error`);
  if (!error) return false;
  setText(error, sentence(field, message));
  const input = inputOf(field);
  input?.setAttribute('aria-invalid', 'true');
  if (field === 'files') byId('drop').classList.add('invalid');
  return true;
}

export function clearError(field: string): void {
  const error = document.getElementById(`${field}-error`);
  if (error) setText(error, '');
  inputOf(field)?.removeAttribute('aria-invalid');
  if (field === 'files') byId('drop').classList.remove('invalid');
}

/** Moves to a field so that its error is read. */
export function focusField(field: string): void {
  inputOf(field)?.focus();
}

function inputOf(field: string): HTMLElement | null {
  if (field === 'files') return document.getElementById('choose-files');
  return (
    document.querySelector<HTMLElement>(`input[name="${field}"]:checked`) ??
    document.querySelector<HTMLElement>(`input[name="${field}"]`)
  );
}
