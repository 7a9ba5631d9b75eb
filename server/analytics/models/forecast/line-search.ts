interface End {
  step: number;
  value: number;
  slope: number;
}

const ENOUGH = 1e-3;
const FLAT = 0.9;
const NARROW = 0.1;

/**
 * How far to go along a line downhill: until the value has fallen and the slope is flatter, inside an interval that closes in
 * on such a place (Moré and Thuente 1994, Line search algorithms with guaranteed sufficient decrease).
 */
export class LineSearch {
  step: number;
  readonly #value: number;
  readonly #test: number;
  readonly #slope: number;
  readonly #most: number;
  #bracketed = false;
  #first = true;
  #width: number;
  #width1: number;
  #low = 0;
  #high: number;
  /** The best end of the interval, and the other one. */
  #best: End;
  #other: End;

  constructor(value: number, slope: number, step: number, most: number) {
    this.step = step;
    this.#value = value;
    this.#slope = slope;
    this.#test = ENOUGH * slope;
    this.#most = most;
    this.#width = most;
    this.#width1 = 2 * most;
    this.#high = 5 * step;
    this.#best = { step: 0, value, slope };
    this.#other = { step: 0, value, slope };
  }

  /** What was found at `step`. True where that is the place to stay; else `step` says where to look next. */
  tell(value: number, slope: number): boolean {
    const at = this.step;
    const enough = this.#value + at * this.#test;
    if (this.#first && value <= enough && slope >= Math.min(ENOUGH, FLAT) * this.#slope) this.#first = false;
    if (this.#bracketed && (at <= this.#low || at >= this.#high)) return true;
    if (this.#bracketed && this.#high - this.#low <= NARROW * this.#high) return true;
    if (at === this.#most && value <= enough && slope <= this.#test) return true;
    if (value <= enough && Math.abs(slope) <= FLAT * -this.#slope) return true;
    if (this.#first && value <= this.#best.value && value > enough) {
      // Until the value has fallen enough, the search is on what lies above the line of enough.
      const lift = (end: End): End => ({
        step: end.step,
        value: end.value - end.step * this.#test,
        slope: end.slope - this.#test,
      });
      const back = (end: End): End => ({
        step: end.step,
        value: end.value + end.step * this.#test,
        slope: end.slope + this.#test,
      });
      this.#best = lift(this.#best);
      this.#other = lift(this.#other);
      this.#narrow(lift({ step: at, value, slope }));
      this.#best = back(this.#best);
      this.#other = back(this.#other);
    } else this.#narrow({ step: at, value, slope });
    if (this.#bracketed) {
      if (Math.abs(this.#other.step - this.#best.step) >= 0.66 * this.#width1)
        this.step = this.#best.step + 0.5 * (this.#other.step - this.#best.step);
      this.#width1 = this.#width;
      this.#width = Math.abs(this.#other.step - this.#best.step);
      this.#low = Math.min(this.#best.step, this.#other.step);
      this.#high = Math.max(this.#best.step, this.#other.step);
    } else {
      this.#low = this.step + 1.1 * (this.step - this.#best.step);
      this.#high = this.step + 4 * (this.step - this.#best.step);
    }
    this.step = Math.min(this.#most, Math.max(0, this.step));
    if (
      this.#bracketed &&
      (this.step <= this.#low || this.step >= this.#high || this.#high - this.#low <= NARROW * this.#high)
    )
      this.step = this.#best.step;
    return false;
  }

  /** Takes a new point into the interval, and sets the next step by a cubic or a straight line through the slopes. */
  #narrow(at: End): void {
    const { step: x, value: fx, slope: dx } = this.#best;
    const same = at.slope * (dx / Math.abs(dx));
    const across = (from: End, to: End) =>
      3 * ((from.value - to.value) / (to.step - from.step)) + from.slope + to.slope;
    let next: number;
    if (at.value > fx) {
      const theta = across(this.#best, at);
      const s = Math.max(Math.abs(theta), Math.abs(dx), Math.abs(at.slope));
      let gamma = s * Math.sqrt(Math.max(0, (theta / s) ** 2 - (dx / s) * (at.slope / s)));
      if (at.step < x) gamma = -gamma;
      const r = (gamma - dx + theta) / (gamma - dx + gamma + at.slope);
      const cubic = x + r * (at.step - x);
      const square = x + (dx / ((fx - at.value) / (at.step - x) + dx) / 2) * (at.step - x);
      next = Math.abs(cubic - x) < Math.abs(square - x) ? cubic : cubic + (square - cubic) / 2;
      this.#bracketed = true;
    } else if (same < 0) {
      const theta = across(this.#best, at);
      const s = Math.max(Math.abs(theta), Math.abs(dx), Math.abs(at.slope));
      let gamma = s * Math.sqrt(Math.max(0, (theta / s) ** 2 - (dx / s) * (at.slope / s)));
      if (at.step > x) gamma = -gamma;
      const r = (gamma - at.slope + theta) / (gamma - at.slope + gamma + dx);
      const cubic = at.step + r * (x - at.step);
      const secant = at.step + (at.slope / (at.slope - dx)) * (x - at.step);
      next = Math.abs(cubic - at.step) > Math.abs(secant - at.step) ? cubic : secant;
      this.#bracketed = true;
    } else if (Math.abs(at.slope) < Math.abs(dx)) {
      const theta = across(this.#best, at);
      const s = Math.max(Math.abs(theta), Math.abs(dx), Math.abs(at.slope));
      let gamma = s * Math.sqrt(Math.max(0, (theta / s) ** 2 - (dx / s) * (at.slope / s)));
      if (at.step > x) gamma = -gamma;
      const r = (gamma - at.slope + theta) / (gamma + (dx - at.slope) + gamma);
      const limit = at.step > x ? this.#high : this.#low;
      const cubic = r < 0 && gamma !== 0 ? at.step + r * (x - at.step) : limit;
      const secant = at.step + (at.slope / (at.slope - dx)) * (x - at.step);
      if (this.#bracketed) {
        next = Math.abs(cubic - at.step) < Math.abs(secant - at.step) ? cubic : secant;
        const bound = at.step + 0.66 * (this.#other.step - at.step);
        next = at.step > x ? Math.min(bound, next) : Math.max(bound, next);
      } else {
        next = Math.abs(cubic - at.step) > Math.abs(secant - at.step) ? cubic : secant;
        next = Math.min(this.#high, Math.max(this.#low, next));
      }
    } else if (this.#bracketed) {
      const to = this.#other;
      const theta = 3 * ((at.value - to.value) / (to.step - at.step)) + to.slope + at.slope;
      const s = Math.max(Math.abs(theta), Math.abs(to.slope), Math.abs(at.slope));
      let gamma = s * Math.sqrt(Math.max(0, (theta / s) ** 2 - (to.slope / s) * (at.slope / s)));
      if (at.step > to.step) gamma = -gamma;
      const r = (gamma - at.slope + theta) / (gamma - at.slope + gamma + to.slope);
      next = at.step + r * (to.step - at.step);
    } else next = at.step > x ? this.#high : this.#low;
    if (at.value > fx) this.#other = at;
    else {
      if (same < 0) this.#other = this.#best;
      this.#best = at;
    }
    this.step = next;
  }
}
