import { useEffect, useState } from 'react';
import { useFormat } from '../format.ts';

/** "3 minutes ago", the exact moment on hover; goes with the clock. */
export function RelativeTime({ value, className }: { value: string | null | undefined; className?: string }) {
  const format = useFormat();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 60_000);
    return () => clearInterval(timer);
  }, []);
  if (!value) return null;
  return (
    <time dateTime={value} title={format.dateTime(value, 'long')} className={className}>
      {format.relative(value)}
    </time>
  );
}
