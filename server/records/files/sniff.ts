/** What files are, told from their first bytes: what their name or the sender says of them is not to be trusted. */

const HEAD = 4096;

const signatures: Array<[type: string, at: number, bytes: number[] | string]> = [
  ['image/png', 0, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', 0, [0xff, 0xd8, 0xff]],
  ['image/gif', 0, 'GIF87a'],
  ['image/gif', 0, 'GIF89a'],
  ['image/webp', 8, 'WEBP'],
  ['image/avif', 4, 'ftypavif'],
  ['image/heic', 4, 'ftypheic'],
  ['image/tiff', 0, [0x49, 0x49, 0x2a, 0x00]],
  ['image/tiff', 0, [0x4d, 0x4d, 0x00, 0x2a]],
  ['application/pdf', 0, '%PDF-'],
  ['audio/wav', 8, 'WAVE'],
  ['audio/mpeg', 0, 'ID3'],
  ['audio/ogg', 0, 'OggS'],
  ['audio/flac', 0, 'fLaC'],
  ['video/mp4', 4, 'ftyp'],
  ['video/webm', 0, [0x1a, 0x45, 0xdf, 0xa3]],
  ['application/zip', 0, [0x50, 0x4b, 0x03, 0x04]],
  ['application/zip', 0, [0x50, 0x4b, 0x05, 0x06]],
  ['application/gzip', 0, [0x1f, 0x8b]],
  ['application/x-7z-compressed', 0, [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
  ['application/x-ole-storage', 0, [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
];

const office = 'application/vnd.openxmlformats-officedocument';
/** Archives that are documents; the ending of the name says which. */
const documents: Record<string, Record<string, string>> = {
  'application/zip': {
    docx: `${office}.wordprocessingml.document`,
    xlsx: `${office}.spreadsheetml.sheet`,
    pptx: `${office}.presentationml.presentation`,
    odt: 'application/vnd.oasis.opendocument.text',
    ods: 'application/vnd.oasis.opendocument.spreadsheet',
    odp: 'application/vnd.oasis.opendocument.presentation',
    epub: 'application/epub+zip',
  },
  'application/x-ole-storage': {
    doc: 'application/msword',
    xls: 'application/vnd.ms-excel',
    ppt: 'application/vnd.ms-powerpoint',
    msg: 'application/vnd.ms-outlook',
  },
};

const texts: Record<string, string> = {
  csv: 'text/csv',
  json: 'application/json',
  md: 'text/markdown',
  vcf: 'text/vcard',
  ics: 'text/calendar',
  eml: 'message/rfc822',
};

/** Sees the pieces of a file as they pass. */
export class TypeSniffer {
  private head: Buffer = Buffer.alloc(0);

  watch(piece: Buffer): void {
    if (this.head.length < HEAD) this.head = Buffer.concat([this.head, piece.subarray(0, HEAD - this.head.length)]);
  }

  /** The type of the content; the name only tells apart what has the same content. */
  type(name: string): string {
    const ending = /\.([a-z0-9]{1,8})$/i.exec(name)?.[1]?.toLowerCase() ?? '';
    const found = signatures.find(([, at, bytes]) => begins(this.head, at, bytes))?.[0];
    if (found) return documents[found]?.[ending] ?? found;
    if (!isText(this.head)) return 'application/octet-stream';
    // Pages and drawings can hold programs: they are text like any other, and shown by nobody.
    return texts[ending] ?? 'text/plain';
  }
}

const begins = (head: Buffer, at: number, bytes: number[] | string): boolean => {
  const wanted = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : Buffer.from(bytes);
  return head.subarray(at, at + wanted.length).equals(wanted);
};

function isText(head: Buffer): boolean {
  if (head.includes(0)) return false;
  // The last letter may be cut in two.
  const text = new TextDecoder('utf-8').decode(head, { stream: true });
  return !text.includes('\ufffd') && !/(?!\s)\p{Cc}/u.test(text);
}

/** What a browser may show in a page of Kith: nothing that can hold a program. */
export const shownInline = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'application/pdf',
]);

/** A sender's name for a file as far as it can be kept: no folders, no signs that hide what it ends with. */
export function fileName(given: string): string {
  const last = given.toWellFormed().normalize('NFC').split(/[\\/]/).pop() ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029"<>|:*?]/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const letters = [...plain];
  if (letters.length <= 150) return plain || 'file';
  const ending = /\.[^.]{1,10}$/.exec(plain)?.[0] ?? '';
  return `${letters.slice(0, 150 - ending.length).join('')}${ending}`;
}

/** For the header that names a download: plain letters for old readers, all letters for others. */
export function disposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${how}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
