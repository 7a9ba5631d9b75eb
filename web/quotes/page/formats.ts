/** Numbers and days in the language of the document; the page has no workspace to ask. */
export function formatsFor(language: string, currency: string) {
  const locale = language === 'ar' ? 'ar-u-nu-latn' : language;
  return {
    money: (amount: string) => {
      const decimals = amount.includes('.') ? (amount.split('.')[1] ?? '').replace(/0+$/, '').length : 0;
      const format = new Intl.NumberFormat(locale, { style: 'currency', currency });
      const least = format.resolvedOptions().maximumFractionDigits ?? 2;
      return decimals > least
        ? new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: decimals }).format(
            Number(amount),
          )
        : format.format(Number(amount));
    },
    number: (value: string) => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(Number(value)),
    day: (value: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(`${value}T12:00:00Z`)),
    moment: (value: string) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(value)),
  };
}

export type Formats = ReturnType<typeof formatsFor>;
