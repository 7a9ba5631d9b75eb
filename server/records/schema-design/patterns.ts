import { invalidField } from '../../kernel/errors.ts';

/**
 * Patterns that administrators give for texts. They are a subset of regular expressions that can be matched in one pass
 * over the text, whatever they say: literals, `.`, classes such as `[A-Z0-9]` and `\d \w \s`, groups, `|`, and `* + ?
 * {2,5}`. There is no looking back or ahead and nothing to backtrack into. A text fits when all of it does.
 */
export interface Pattern {
  test(text: string): boolean;
}

/** A letter matches where `test` says so; from there it goes on at `next`. */
type State = { test: (code: number) => boolean; next: number } | { split: number[] } | { end: true };

/** So many states at most: matching costs at most that many steps for each letter. */
const MOST_STATES = 1000;
const MOST_REPEATS = 200;

const compiled = new Map<string, Pattern>();

/** @throws DomainError invalid on the field `pattern`, in words */
export function patternOf(text: string): Pattern {
  let pattern = compiled.get(text);
  if (!pattern) {
    pattern = machine(new Reader(text).read());
    if (compiled.size > 1000) compiled.clear();
    compiled.set(text, pattern);
  }
  return pattern;
}

/** A piece of a pattern as it is read; it is laid out into states once for each time it stands there. */
type Node =
  | { is: 'letter'; test: (code: number) => boolean }
  | { is: 'all'; of: Node[] }
  | { is: 'one'; of: Node[] }
  | { is: 'repeat'; of: Node; min: number; max: number | null };

const wrong = (message: string) => invalidField('pattern', 'pattern', message);

class Reader {
  private readonly letters: string[];
  private at = 0;
  private depth = 0;

  constructor(text: string) {
    this.letters = [...text];
  }

  read(): Node {
    if (this.peek() === '^') this.at++;
    const node = this.alternatives();
    if (this.at < this.letters.length) throw wrong('There is a ) too many');
    return node;
  }

  private peek(): string | undefined {
    return this.letters[this.at];
  }

  private alternatives(): Node {
    const of = [this.sequence()];
    while (this.peek() === '|') {
      this.at++;
      of.push(this.sequence());
    }
    return of.length === 1 ? (of[0] as Node) : { is: 'one', of };
  }

  private sequence(): Node {
    const of: Node[] = [];
    for (let letter = this.peek(); letter !== undefined && letter !== '|' && letter !== ')'; letter = this.peek()) {
      // The whole text is meant anyway.
      if (letter === '$' && this.at === this.letters.length - 1) {
        this.at++;
        break;
      }
      of.push(this.repeated(this.atom()));
    }
    return { is: 'all', of };
  }

  private atom(): Node {
    const letter = this.letters[this.at++] as string;
    switch (letter) {
      case '(':
        return this.group();
      case '[':
        return { is: 'letter', test: this.set() };
      case '.':
        return { is: 'letter', test: () => true };
      case '\\':
        return { is: 'letter', test: this.escaped() };
      case '*':
      case '+':
      case '?':
      case '{':
        throw wrong(`There is nothing before ${letter} to repeat`);
      case '^':
      case '$':
        throw wrong(`${letter} may only stand at the end it means: a pattern always means the whole text`);
      default:
        return { is: 'letter', test: same(letter) };
    }
  }

  private group(): Node {
    if (++this.depth > 20) throw wrong('Groups nest too deeply');
    if (this.peek() === '?') {
      if (this.letters[this.at + 1] !== ':') throw wrong('Groups that look ahead or back are not allowed');
      this.at += 2;
    }
    const node = this.alternatives();
    if (this.letters[this.at++] !== ')') throw wrong('There is a ( that is not closed');
    this.depth--;
    return node;
  }

  private repeated(of: Node): Node {
    const letter = this.peek();
    let range: [number, number | null] | null = null;
    if (letter === '*') range = [0, null];
    else if (letter === '+') range = [1, null];
    else if (letter === '?') range = [0, 1];
    else if (letter === '{') return this.counted(of);
    if (!range) return of;
    this.at++;
    return this.once({ is: 'repeat', of, min: range[0], max: range[1] });
  }

  private counted(of: Node): Node {
    const rest = this.letters.slice(this.at, this.at + 12).join('');
    const match = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(rest);
    if (!match) throw wrong('A number of repeats is written {3} or {2,5}');
    this.at += match[0].length;
    const min = Number(match[1]);
    const max = match[2] ? (match[3] ? Number(match[3]) : null) : min;
    if (min > MOST_REPEATS || (max ?? 0) > MOST_REPEATS) throw wrong(`At most ${MOST_REPEATS} repeats`);
    if (max !== null && max < min) throw wrong('The second number of repeats is less than the first');
    return this.once({ is: 'repeat', of, min, max });
  }

  /** `a*?` and `a*+` say how to search, which a test of the whole text does not. */
  private once(node: Node): Node {
    const letter = this.peek();
    if (letter && '*+?{'.includes(letter)) throw wrong(`${letter} cannot follow another repeat`);
    return node;
  }

  private set(): (code: number) => boolean {
    const not = this.peek() === '^';
    if (not) this.at++;
    const tests: Array<(code: number) => boolean> = [];
    for (;;) {
      const letter = this.letters[this.at++];
      if (letter === undefined) throw wrong('There is a [ that is not closed');
      if (letter === ']') break;
      if (letter === '\\') {
        tests.push(this.escaped());
        continue;
      }
      const to = this.letters[this.at + 1];
      if (this.peek() === '-' && to !== undefined && to !== ']') {
        this.at += 2;
        if (to === '\\' || to < letter) throw wrong(`${letter}-${to} is no range`);
        tests.push(between(letter, to));
      } else tests.push(same(letter));
    }
    if (tests.length === 0) throw wrong('[] holds no letters');
    const any = (code: number) => tests.some((test) => test(code));
    return not ? (code) => !any(code) : any;
  }

  private escaped(): (code: number) => boolean {
    const letter = this.letters[this.at++];
    if (letter === undefined) throw wrong('A \\ stands at the end');
    const kind = letter.toLowerCase();
    const test = classes[kind];
    if (test) return kind === letter ? test : (code) => !test(code);
    if (/[a-z0-9]/i.test(letter)) throw wrong(`\\${letter} is not allowed here`);
    return same(letter);
  }
}

const same = (letter: string) => {
  const code = letter.codePointAt(0);
  return (other: number) => other === code;
};
const between = (from: string, to: string) => {
  const [low, high] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
  return (code: number) => code >= low && code <= high;
};
const classes: Record<string, (code: number) => boolean> = {
  d: (code) => code >= 48 && code <= 57,
  w: (code) => (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95,
  s: (code) => code === 32 || (code >= 9 && code <= 13) || code === 160,
};

/** Thompson's construction: all places where the text may stand in the pattern are followed at once. */
function machine(root: Node): Pattern {
  const states: State[] = [{ end: true }];
  const add = (state: State): number => {
    if (states.length >= MOST_STATES) throw wrong('The pattern is too large');
    states.push(state);
    return states.length - 1;
  };
  let laid = 0;
  const lay = (node: Node, next: number): number => {
    // Empty groups make no states, so their repeats are counted too.
    if (++laid > MOST_STATES * 20) throw wrong('The pattern is too large');
    switch (node.is) {
      case 'letter':
        return add({ test: node.test, next });
      case 'all':
        return node.of.reduceRight((after, part) => lay(part, after), next);
      case 'one':
        return add({ split: node.of.map((part) => lay(part, next)) });
      case 'repeat': {
        let after = next;
        if (node.max === null) {
          const loop: { split: number[] } = { split: [] };
          after = add(loop);
          loop.split = [lay(node.of, after), next];
        } else {
          for (let i = node.min; i < node.max; i++) after = add({ split: [lay(node.of, after), next] });
        }
        for (let i = 0; i < node.min; i++) after = lay(node.of, after);
        return after;
      }
    }
  };
  const start = lay(root, 0);
  return { test: (text) => matches(states, start, text) };
}

function matches(states: State[], start: number, text: string): boolean {
  const seen = new Int32Array(states.length).fill(-1);
  let step = 0;
  const reach = (from: number, into: number[]) => {
    const waiting = [from];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (seen[at] === step) continue;
      seen[at] = step;
      const state = states[at] as State;
      if ('split' in state) waiting.push(...state.split);
      else into.push(at);
    }
  };
  let here: number[] = [];
  reach(start, here);
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    step++;
    const next: number[] = [];
    for (const at of here) {
      const state = states[at] as State;
      if ('test' in state && state.test(code)) reach(state.next, next);
    }
    if (next.length === 0) return false;
    here = next;
  }
  return here.some((at) => 'end' in (states[at] as State));
}
