import { DomainError } from './errors.ts';

interface Bucket {
  tokens: number;
  at: number;
}

/** What is left to a caller, as the `RateLimit` header tells it. */
export interface Left {
  requests: number;
  /** Seconds until everything is there again. */
  full: number;
}

const MINUTE = 60_000;

/**
 * Token buckets in memory: `perMinute` requests at once, filled up again evenly. Each process counts for itself. When
 * there are too many callers to remember, the longest unseen are forgotten first.
 */
export class RateLimit {
  readonly perMinute: number;
  private readonly buckets = new Map<string, Bucket>();
  private readonly most: number;

  constructor(perMinute: number, most = 20_000) {
    this.perMinute = perMinute;
    this.most = most;
  }

  /** Takes one request of `caller`, or throws `rate_limited` with the seconds to wait. Null where nothing is limited. */
  take(caller: string, now = performance.now()): Left | null {
    if (this.perMinute === 0) return null;
    let bucket = this.buckets.get(caller);
    if (!bucket) {
      if (this.buckets.size >= this.most) this.forget();
      bucket = { tokens: this.perMinute, at: now };
      this.buckets.set(caller, bucket);
    }
    const perMs = this.perMinute / MINUTE;
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + (now - bucket.at) * perMs);
    bucket.at = now;
    if (bucket.tokens < 1) {
      const retryAfter = Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000));
      throw new DomainError('rate_limited', `Too many requests. Try again in ${retryAfter} s.`, [], {
        retry_after: retryAfter,
      });
    }
    bucket.tokens--;
    return {
      requests: Math.floor(bucket.tokens),
      full: Math.ceil((this.perMinute - bucket.tokens) / perMs / 1000),
    };
  }

  private forget(): void {
    const oldest = [...this.buckets].sort((a, b) => a[1].at - b[1].at).slice(0, this.most / 10);
    for (const [caller] of oldest) this.buckets.delete(caller);
  }
}
