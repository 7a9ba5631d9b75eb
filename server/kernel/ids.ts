import { randomFillSync } from 'node:crypto';

// Random bytes are drawn in bulk: one call per id would cost more than the rest of it.
const pool = Buffer.alloc(4096);
let used = pool.length;
let lastMs = 0;
let counter = 0;

const hex = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));

function random(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] as number;
}

/** RFC 9562 version 7: sorts by time, and within one process also by the order of calls in the same millisecond. */
export function uuidv7(now = Date.now()): string {
  if (now > lastMs) {
    lastMs = now;
    // The top bit stays free, so that at least 2,048 ids fit before the counter overflows into the next millisecond.
    counter = ((random() << 8) | random()) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const high = Math.floor(lastMs / 0x10000);
  const low = lastMs & 0xffff;
  return (
    byte(high >>> 24) +
    byte(high >>> 16) +
    byte(high >>> 8) +
    byte(high) +
    '-' +
    byte(low >>> 8) +
    byte(low) +
    '-' +
    byte(0x70 | (counter >>> 8)) +
    byte(counter) +
    '-' +
    byte(0x80 | (random() & 0x3f)) +
    byte(random()) +
    '-' +
    byte(random()) +
    byte(random()) +
    byte(random()) +
    byte(random()) +
    byte(random()) +
    byte(random())
  );
}

const byte = (n: number): string => hex[n & 0xff] as string;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (value: unknown): value is string => typeof value === 'string' && UUID.test(value);
