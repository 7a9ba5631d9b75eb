// Order matters: Chrome also says Safari, Edge also says Chrome.
const browsers: Array<[RegExp, string]> = [
  [/Edg(A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/(Firefox|FxiOS)\//, 'Firefox'],
  [/(Chrome|CriOS|HeadlessChrome)\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
];
const systems: Array<[RegExp, string]> = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux/, 'Linux'],
];

/** What a person calls the device behind a User-Agent header. */
export function deviceOf(agent: string | null): { browser: string; system: string; phone: boolean } {
  const first = (list: Array<[RegExp, string]>) => list.find(([pattern]) => pattern.test(agent ?? ''))?.[1] ?? '';
  return { browser: first(browsers), system: first(systems), phone: /Mobile|iPhone|Android/.test(agent ?? '') };
}
