import type { Signature } from '../../server/commerce/documents/schema.ts';
import classes from './quotes.module.css';

/** A signature as it was made: written with the finger or mouse, or typed. */
export function SignatureShown({ signature, name }: { signature: Signature | null; name: string }) {
  if (!signature) return null;
  if (signature.kind === 'typed') return <span className={classes.typed}>{name}</span>;
  return (
    <svg viewBox="0 0 400 120" className={classes.drawn} role="img" aria-label={name}>
      {signature.strokes.map((points, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no other name, and never change
        <path key={i} d={pathOf(points)} fill="none" stroke="currentColor" strokeWidth={2.5} strokeLinecap="round" />
      ))}
    </svg>
  );
}

export function pathOf(points: number[]): string {
  let path = '';
  for (let i = 0; i + 1 < points.length; i += 2)
    path += `${i === 0 ? 'M' : 'L'}${((points[i] ?? 0) * 400).toFixed(1)} ${((points[i + 1] ?? 0) * 120).toFixed(1)}`;
  return path;
}
