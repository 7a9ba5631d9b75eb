/** The name of a currency in the reader's language: "US Dollar". */
export function currencyName(language: string, code: string): string {
  return new Intl.DisplayNames([language], { type: 'currency' }).of(code) ?? code;
}

/** Every currency there is, as "USD · US Dollar", but for some. */
export function currencyOptions(language: string, except: string[]): Array<{ value: string; label: string }> {
  return Intl.supportedValuesOf('currency')
    .filter((code) => !except.includes(code))
    .map((code) => ({ value: code, label: `${code} · ${currencyName(language, code)}` }));
}
