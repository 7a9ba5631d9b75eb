import {
  type CSSVariablesResolver,
  createTheme,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
} from '@mantine/core';

const indigo: MantineColorsTuple = [
  '#eef0ff',
  '#e0e4ff',
  '#c7cdfe',
  '#a5adfc',
  '#8b90f8',
  '#6366f1',
  '#4f46e5',
  '#4338ca',
  '#3730a3',
  '#312e81',
];
const gray: MantineColorsTuple = [
  '#faf9f8',
  '#f4f3f1',
  '#eae8e5',
  '#dedbd7',
  '#ccc8c3',
  '#a39d96',
  '#6b655f',
  '#55504a',
  '#393530',
  '#1d1a17',
];
const dark: MantineColorsTuple = [
  '#e9e6e3',
  '#d3cfca',
  '#aaa49d',
  '#9d968f',
  '#3b3733',
  '#332f2b',
  '#26231f',
  '#1b1816',
  '#161412',
  '#100e0d',
];

// White on a filled red button passes AA.
const red: MantineColorsTuple = [
  '#fdeceb',
  '#fbd9d6',
  '#f6b3ad',
  '#ff9c94',
  '#ea6b5f',
  '#d9463a',
  '#b42318',
  '#9c1d13',
  '#841810',
  '#6b130c',
];

// A dialog's head is not the head of the page.
const dialogAttributes = { header: { role: 'presentation' } };

/** Components are named, not imported: a page then loads only those it shows. */
export const theme = createTheme({
  colors: { indigo, gray, dark, red },
  autoContrast: true,
  primaryColor: 'indigo',
  // White on indigo 400 misses AA; fills stay at 600 in the dark, text and rings take 400 (tokens.css).
  primaryShade: 6,
  fontFamily: 'var(--kith-font)',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  lineHeights: { xs: '1.45', sm: '1.45', md: '1.45', lg: '1.4', xl: '1.3' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '4px', sm: '6px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '550',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '1.3' },
      h2: { fontSize: '16px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.45' },
    },
  },
  shadows: {
    xs: '0 1px 2px rgba(29, 26, 23, 0.06)',
    sm: '0 1px 3px rgba(29, 26, 23, 0.1)',
    md: '0 4px 16px rgba(29, 26, 23, 0.12), 0 1px 3px rgba(29, 26, 23, 0.08)',
    lg: '0 12px 32px rgba(29, 26, 23, 0.16), 0 2px 6px rgba(29, 26, 23, 0.08)',
  },
  fontWeights: { regular: '400', medium: '500', bold: '550' },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  defaultGradient: { from: 'indigo', to: 'indigo' },
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: true, minRows: 2 } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 400, transitionProps: { duration: 80 }, withArrow: false } },
    Menu: {
      defaultProps: { shadow: 'md', transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false },
    },
    Popover: { defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 120, transition: 'fade' },
        overlayProps: { backgroundOpacity: 0.35 },
        attributes: dialogAttributes,
      },
    },
    Drawer: {
      defaultProps: {
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.35 },
        attributes: dialogAttributes,
      },
    },
    Loader: { defaultProps: { size: 'sm', type: 'dots' } },
  },
});

/** Mantine's own variables, pointed at ours: one place (tokens.css) says what a colour is. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-body': 'var(--kith-bg)',
    '--mantine-color-text': 'var(--kith-text)',
    '--mantine-color-dimmed': 'var(--kith-dimmed)',
    '--mantine-color-placeholder': 'var(--kith-dimmed)',
    '--mantine-color-anchor': 'var(--kith-accent-text)',
    '--mantine-color-default': 'var(--kith-surface)',
    '--mantine-color-default-hover': 'var(--kith-hover)',
    '--mantine-color-default-border': 'var(--kith-border-strong)',
    '--mantine-color-error': 'var(--kith-red-text)',
    '--mantine-primary-color-light-color': 'var(--kith-accent-text)',
    '--mantine-color-indigo-light-color': 'var(--kith-accent-text)',
  },
  light: {},
  dark: {},
});

export const themeManager = localStorageColorSchemeManager({ key: 'kith.theme' });

export type Density = 'compact' | 'comfortable';

export function setDensity(density: Density): void {
  document.documentElement.dataset.density = density;
  try {
    localStorage.setItem('kith.density', density);
  } catch {
    // Kept by the server too.
  }
}
