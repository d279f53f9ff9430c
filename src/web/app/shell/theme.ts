import { computed, effect, signal } from '@preact/signals';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const key = 'theme';
const stored = localStorage.getItem(key) as Theme | null;

export const theme = signal<Theme>(stored !== null && themes.includes(stored) ? stored : 'system');

const night = matchMedia('(prefers-color-scheme: dark)');
const isNight = signal(night.matches);
night.addEventListener('change', ({ matches }) => {
  isNight.value = matches;
});

/** Whether the page is dark: what draws on a canvas has to draw again when that changes. */
export const isDark = computed(() => (theme.value === 'system' ? isNight.value : theme.value === 'dark'));

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
});

export function chooseTheme(chosen: Theme): void {
  localStorage.setItem(key, chosen);
  theme.value = chosen;
}
