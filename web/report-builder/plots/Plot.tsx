import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { useElementSize, useReducedMotion } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { ink, palette } from '../../kernel/charts/palette.ts';
import type { ChartWish, Figures } from '../api.ts';
import { numeric, useNames } from '../names.ts';
import { plotData } from './data.ts';
import type { Drawing, Picked } from './draw.ts';
import { optionsOf } from './options.ts';

interface Props {
  figures: Figures;
  chart: ChartWish;
  height: number;
  label: string;
  onPick?: (picked: Picked) => void;
}

/** The drawing of a report. What it shows, the table beside it says exactly. */
export default function Plot({ figures, chart, height, label, onPick }: Props) {
  const names = useNames();
  const box = useRef<HTMLDivElement>(null);
  const { ref: outer, width } = useElementSize();
  const made = useRef<Drawing | null>(null);
  const [ready, setReady] = useState(false);
  const scheme = useComputedColorScheme('light');
  const still = useReducedMotion();
  const pick = useRef(onPick);
  pick.current = onPick;
  const small = width > 0 && width < 460;

  useEffect(() => {
    let gone = false;
    const resize = new ResizeObserver(() => made.current?.resize());
    import('./draw.ts').then(async ({ drawing, loadWorld }) => {
      if (chart.type === 'map') await loadWorld();
      if (gone || !box.current) return;
      made.current ??= drawing(box.current, (picked) => pick.current?.(picked));
      resize.observe(box.current);
      setReady(true);
    });
    return () => {
      gone = true;
      resize.disconnect();
    };
  }, [chart.type]);
  useEffect(
    () => () => {
      made.current?.dispose();
      made.current = null;
    },
    [],
  );

  useEffect(() => {
    if (!ready || !box.current) return;
    const { fontFamily } = getComputedStyle(box.current);
    const look = { ...ink[scheme], palette: palette[scheme], fontFamily, still, small, picks: onPick !== undefined };
    const total = numeric(figures.total.values[0]);
    made.current?.update(optionsOf(chart, plotData(figures, names), total, look));
    made.current?.resize();
  }, [ready, figures, chart, names, scheme, still, small, onPick]);

  return (
    <div ref={outer} style={{ position: 'relative', height, width: '100%', minWidth: 0 }}>
      {!ready && <Skeleton height={height} radius="sm" style={{ position: 'absolute', inset: 0 }} />}
      <div ref={box} role="img" aria-label={label} style={{ height, width: '100%' }} />
    </div>
  );
}
