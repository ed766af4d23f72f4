import { defined } from '../../harness/ground/certain.js';
import { dark, light, type Theme } from '../charts/theme.js';

const prefersDark = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

const isDark = (): boolean => (root.dataset['theme'] ?? (prefersDark.matches ? 'dark' : 'light')) === 'dark';

export const currentTheme = (): Theme => (isDark() ? dark : light);

/** The button overrides what the system prefers. */
export function themeButton(redraw: () => void): void {
  defined(document.getElementById('theme')).addEventListener('click', () => {
    root.dataset['theme'] = isDark() ? 'light' : 'dark';
    redraw();
  });
  prefersDark.addEventListener('change', redraw);
}
