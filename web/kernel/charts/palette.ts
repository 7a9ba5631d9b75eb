/**
 * Eight colours that stay apart for people who see reds, greens or blues alike, the accent first. A test simulates the
 * three kinds of colour blindness on both themes; change a colour only with that test.
 */
export const palette = {
  light: ['#4f46e5', '#b29100', '#5e9187', '#0098ff', '#e22400', '#ae56ae', '#74773e', '#814f5b'],
  dark: ['#8b8cf8', '#ff9405', '#00abb1', '#6cc3f0', '#ee7b52', '#e97ac4', '#dbab67', '#8fb49b'],
} as const;

export type Scheme = keyof typeof palette;

/** What is not data: text, axis and grid, in the neutral greys of the theme. */
export const ink = {
  light: { text: '#3a3733', dimmed: '#67625c', axis: '#c9c4bd', grid: '#ece9e4', surface: '#ffffff', faded: '#d9d5ce' },
  dark: { text: '#e4e1dd', dimmed: '#a8a39c', axis: '#4d4945', grid: '#2e2b29', surface: '#1c1a19', faded: '#4a4643' },
} as const;
