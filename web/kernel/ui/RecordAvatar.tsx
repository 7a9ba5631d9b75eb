import classes from './ui.module.css';

interface Props {
  name: string | null | undefined;
  /** Keeps its colour when the name changes. */
  id?: string;
  size?: number;
  /** Round for people, square for everything else. */
  shape?: 'round' | 'square';
}

/** Initials on a quiet colour that stays with the record. Decorative: the name stands beside it, so the initials are no text. */
export function RecordAvatar({ name, id, size = 20, shape = 'round' }: Props) {
  return (
    <span
      aria-hidden
      className={classes.avatar}
      data-hue={hash(id ?? name ?? '') % 8}
      data-shape={shape}
      data-initials={initials(name)}
      style={{ inlineSize: size, blockSize: size, fontSize: Math.max(8, Math.round(size * 0.42)) }}
    />
  );
}

export function initials(name: string | null | undefined): string {
  const words = (name ?? '').normalize('NFC').match(/[\p{L}\p{N}]+/gu) ?? [];
  const [first, last] = [words[0], words.length > 1 ? words.at(-1) : undefined];
  return (
    [first, last]
      .map((word) => (word ? [...word][0] : ''))
      .join('')
      .toUpperCase() || '?'
  );
}

function hash(text: string): number {
  let sum = 7;
  // The end of a v7 id is its random part.
  for (const char of text.slice(-12)) sum = (sum * 31 + char.charCodeAt(0)) >>> 0;
  return sum;
}
