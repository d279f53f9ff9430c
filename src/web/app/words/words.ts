import { computed, signal } from '@preact/signals';
import { en, type Words } from './en.js';
import { ja } from './ja.js';

export const languages = { en, ja } as const satisfies Record<string, Words>;
export type Language = keyof typeof languages;

const key = 'language';

function initial(): Language {
  const wished = [localStorage.getItem(key) ?? '', ...navigator.languages].map(tag => tag.slice(0, 2));
  return (wished.find(tag => tag in languages) as Language | undefined) ?? 'en';
}

export const language = signal<Language>(initial());
export const words = computed<Words>(() => languages[language.value]);

export function speak(chosen: Language): void {
  localStorage.setItem(key, chosen);
  language.value = chosen;
}
