/** Where the judgement of a seller and the probability still go together: the share, from and to, in percent. */
export const agreeing = { red: [0, 50], amber: [30, 70], green: [50, 100] } as const;
export type Rag = keyof typeof agreeing;

export const disagrees = (rag: unknown, probability: unknown): boolean => {
  const range = typeof rag === 'string' && rag in agreeing ? agreeing[rag as Rag] : null;
  if (!range || probability === null || probability === undefined) return false;
  const percent = Number(probability);
  return percent < range[0] || percent > range[1];
};

/** The probabilities that are offered; any other may be typed. */
export const steps = [10, 20, 30, 40, 50, 60, 70, 80, 90];
