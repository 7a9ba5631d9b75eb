/** Providers where dots in the mailbox mean nothing; what follows a plus sign is a label everywhere. */
const dotless = new Set(['gmail.com', 'googlemail.com']);
const sameProvider: Record<string, string> = { 'googlemail.com': 'gmail.com', 'hotmail.co.uk': 'hotmail.com' };
/** Mailboxes that belong to a post rather than to a person. */
const posts = new Set(
  `info office contact kontakt mail email hello hallo sales support service admin post team buero verwaltung billing
   accounts accounting hr jobs marketing press webmaster noreply no-reply einkauf vertrieb reception`.split(/\s+/),
);
/** Domains that tell nothing about the company behind an address. */
const freeMail = new Set(
  `gmail.com googlemail.com hotmail.com outlook.com live.com msn.com yahoo.com yahoo.de yahoo.fr yahoo.co.uk icloud.com
   me.com aol.com gmx.de gmx.net gmx.at gmx.ch web.de t-online.de freenet.de mail.ru yandex.ru orange.fr wanadoo.fr free.fr
   laposte.net libero.it virgilio.it proton.me protonmail.com mail.com qq.com 163.com post.example`.split(/\s+/),
);

/** An address as its provider reads it: case, labels after "+", and dots at Gmail make no difference. */
export function canonicalEmail(email: string): string {
  const address = email.trim().toLowerCase();
  const at = address.lastIndexOf('@');
  if (at < 1) return address;
  const given = address.slice(at + 1);
  const domain = sameProvider[given] ?? given;
  let mailbox = address.slice(0, at);
  const plus = mailbox.indexOf('+');
  if (plus > 0) mailbox = mailbox.slice(0, plus);
  if (dotless.has(domain)) mailbox = mailbox.replaceAll('.', '');
  return `${mailbox}@${domain}`;
}

/** The domain behind an address where it says something about a company. */
export function companyDomain(email: string): string | null {
  const domain = canonicalEmail(email).split('@')[1];
  return domain && !freeMail.has(domain) ? domain : null;
}

/** A domain from a web address or as it is: no "www.", no path. */
export function canonicalDomain(text: string): string {
  const host = text
    .trim()
    .toLowerCase()
    .replace(/^[a-z]+:\/\//, '')
    .replace(/[/?#:].*$/, '');
  return host.replace(/^www\d?\./, '');
}

export const EMAIL = ['differs', 'mailbox', 'same'] as const;

/** Compares canonical addresses, the best pair of both lists; the level is a place in `EMAIL`. */
export function compareEmails(a: string[], b: string[]): number {
  let level = 0;
  for (const one of a) {
    for (const other of b) {
      if (one === other) return 2;
      const mailbox = one.slice(0, one.lastIndexOf('@'));
      if (mailbox.length > 5 && !posts.has(mailbox) && other.startsWith(`${mailbox}@`)) level = 1;
    }
  }
  return level;
}

/** Whether a mailbox belongs to an office rather than to someone. */
export const isShared = (email: string) => posts.has(email.slice(0, email.lastIndexOf('@')));

/**
 * The digits that tell a number from others, without the prefixes of a country or a trunk that one writes and another
 * leaves out: what remains of an E.164 number is its end. Null where too few are left.
 */
export function phoneDigits(phone: string): string | null {
  const digits = phone
    .replace(/(?:ext|x|dw|poste)\.?\s*\d{1,5}$/i, '')
    .replace(/\(0\)/g, '')
    .replace(/\D/g, '')
    .replace(/^0+/, '');
  return digits.length >= 7 ? digits : null;
}

export const PHONE = ['differs', 'same'] as const;

/** Compares numbers by their ends: the shorter must be the end of the longer, at least seven digits of it. */
export function comparePhones(a: string[], b: string[]): number {
  for (const one of a) for (const other of b) if (one.endsWith(other) || other.endsWith(one)) return 1;
  return 0;
}
