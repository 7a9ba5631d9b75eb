import { type PointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { pathOf } from '../SignatureShown.tsx';
import classes from './page.module.css';

/** A field to write in with finger, pen or mouse. What is written is kept as strokes, not as a picture. */
export function SignaturePad({ strokes, onChange }: { strokes: number[][]; onChange(strokes: number[][]): void }) {
  const { t } = useTranslation('quotes');
  const drawing = useRef<number[] | null>(null);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const part = (at: number, size: number) => Math.round(Math.min(1, Math.max(0, at / size)) * 1000) / 1000;
    return [part(event.clientX - box.left, box.width), part(event.clientY - box.top, box.height)];
  };
  return (
    <div className={classes.pad}>
      <svg
        viewBox="0 0 400 120"
        role="img"
        aria-label={t('page.drawHere')}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drawing.current = point(event);
          onChange([...strokes, drawing.current]);
        }}
        onPointerMove={(event) => {
          if (!drawing.current || drawing.current.length > 3900) return;
          drawing.current = [...drawing.current, ...point(event)];
          onChange([...strokes.slice(0, -1), drawing.current]);
        }}
        onPointerUp={() => {
          drawing.current = null;
        }}
      >
        {strokes.map((points, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: strokes have no other name
          <path key={i} d={pathOf(points)} fill="none" stroke="currentColor" strokeWidth={2.5} strokeLinecap="round" />
        ))}
      </svg>
      <button type="button" className={classes.quietButton} onClick={() => onChange([])}>
        {t('page.clear')}
      </button>
    </div>
  );
}
