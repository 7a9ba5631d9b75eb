/**
 * On which line each of many numbers was met first. Twelve bytes for each place, so that the million rows of a large file
 * take some tens of megabytes.
 */
export class FirstLines {
  private keys = new Float64Array(1 << 12);
  private lines = new Uint32Array(1 << 12);
  private held = 0;

  /** The line that has `key` already; 0 where none has, and then it is this one. */
  meet(key: number, line: number): number {
    const at = this.placeOf(key);
    const known = this.lines[at] as number;
    if (known !== 0) return known;
    this.keys[at] = key;
    this.lines[at] = line;
    // Half full at most, so that a place is found in a step or two.
    if (++this.held * 2 > this.keys.length) this.grow();
    return 0;
  }

  private placeOf(key: number): number {
    const mask = this.keys.length - 1;
    let at = (key % 2_147_483_647) & mask;
    while (this.lines[at] !== 0 && this.keys[at] !== key) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, lines } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.lines = new Uint32Array(lines.length * 2);
    lines.forEach((line, i) => {
      if (line === 0) return;
      const at = this.placeOf(keys[i] as number);
      this.keys[at] = keys[i] as number;
      this.lines[at] = line;
    });
  }
}
