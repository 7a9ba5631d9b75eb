/** What the rules of sentiment know of a language. All words in small letters. */
export interface Tongue {
  /** The strength of a word, about −4 to 4; nothing for a word without a tone. */
  toneOf: (word: string) => number | undefined;
  boosters: Map<string, number>;
  negations: Set<string>;
  /** "but" */
  contrasts: Set<string>;
  idioms: Map<string, number>;
  /** Words for pictures (emoji). */
  pictures: Record<string, string>;
  /** Negations that may follow what they turn, and words that they leave alone ("leider"). */
  turnsAfter?: { by: Set<string>; never: Set<string> };
}

const boost = 0.293;

export const boostersOf = ({ more, less }: { more: string[]; less: string[] }): Map<string, number> =>
  new Map([...more.map((word) => [word, boost] as const), ...less.map((word) => [word, -boost] as const)]);
