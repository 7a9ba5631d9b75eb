// Runs before the first paint, so that a chosen theme, density and direction do not flash. A file, not an inline script:
// the content security policy allows none.
(() => {
  const root = document.documentElement;
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('kith.theme') ?? 'auto';
    root.dataset.density = localStorage.getItem('kith.density') ?? 'compact';
    root.lang = localStorage.getItem('kith.language') ?? 'en';
  } catch {
    // Storage may be blocked; the system's theme will do.
  }
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.mantineColorScheme = dark ? 'dark' : 'light';
})();
