import { type PointerEvent, useEffect, useRef, useState } from 'react';

/** So long a finger rests before it takes an entry along: shorter is a tap, and moving before is a scroll. */
const HOLD = 250;
const STILL = 8;
const DAY = 86_400_000;

/** Lets a finger take an entry from one day to another: browsers drag with the mouse only. `move` is told by how many days. */
export function useTouchMove(movable: boolean, move: (days: number) => void) {
  const [held, setHeld] = useState(false);
  const start = useRef<{ x: number; y: number; date: string; wait: ReturnType<typeof setTimeout> } | null>(null);
  const over = useRef<Element | null>(null);
  /** The tap that ends a move is not meant to open the entry. */
  const moved = useRef(false);

  const lay = (day: Element | null) => {
    if (over.current !== day) {
      over.current?.removeAttribute('data-over');
      day?.setAttribute('data-over', 'true');
    }
    over.current = day;
  };
  const end = () => {
    clearTimeout(start.current?.wait);
    start.current = null;
    lay(null);
    setHeld(false);
  };

  // While an entry is held the page must not scroll away under it.
  useEffect(() => {
    if (!held) return;
    const stay = (event: TouchEvent) => event.preventDefault();
    document.addEventListener('touchmove', stay, { passive: false });
    return () => document.removeEventListener('touchmove', stay);
  }, [held]);

  if (!movable) return { held, moved, handlers: {} };
  return {
    held,
    moved,
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        moved.current = false;
        const date = event.currentTarget.closest('[data-date]')?.getAttribute('data-date');
        if (event.pointerType !== 'touch' || !date) return;
        const { clientX: x, clientY: y } = event;
        start.current = { x, y, date, wait: setTimeout(() => setHeld(true), HOLD) };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        const from = start.current;
        if (!from) return;
        if (!held) {
          if (Math.hypot(event.clientX - from.x, event.clientY - from.y) > STILL) end();
          return;
        }
        const under = document.elementFromPoint(event.clientX, event.clientY);
        lay(under?.closest('[data-date]') ?? null);
      },
      onPointerUp: () => {
        const from = start.current;
        const to = over.current?.getAttribute('data-date');
        const days = held && from && to ? Math.round((Date.parse(to) - Date.parse(from.date)) / DAY) : 0;
        moved.current = held;
        end();
        if (days !== 0) move(days);
      },
      onPointerCancel: end,
      onContextMenu: (event: { preventDefault(): void }) => {
        if (start.current) event.preventDefault();
      },
    },
  };
}
