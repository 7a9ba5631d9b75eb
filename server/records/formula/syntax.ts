import jsep from 'jsep';

/** Longest formula in characters, most parts, and how deep they may stand in each other. */
export const BOUNDS = { text: 2000, nodes: 200, depth: 30 } as const;

/** A formula that cannot be used, in words for people. */
export class FormulaProblem extends Error {}

export type Syntax = jsep.Expression;

// jsep reads syntax and evaluates nothing. Only what the language has is left in; `checker.ts` refuses all else.
jsep.removeAllBinaryOps();
jsep.removeAllUnaryOps();
for (const [precedence, ...operators] of [
  [1, 'or', '||'],
  [2, 'and', '&&'],
  [6, '=', '==', '!=', '<>'],
  [7, '<', '<=', '>', '>='],
  [8, '&'],
  [9, '+', '-'],
  [10, '*', '/', '%'],
] as const)
  for (const operator of operators) jsep.addBinaryOp(operator, precedence);
for (const operator of ['-', '!', 'not']) jsep.addUnaryOp(operator);

/** @throws FormulaProblem */
export function parse(text: string): Syntax {
  if (text.trim() === '') throw new FormulaProblem('A formula is needed');
  if (text.length > BOUNDS.text) throw new FormulaProblem(`A formula has at most ${BOUNDS.text} characters`);
  refuseDeep(text);
  let tree: Syntax;
  try {
    tree = jsep(text);
  } catch (error) {
    const { description, index } = error as { description?: string; index?: number };
    throw new FormulaProblem(
      `${description ?? 'This cannot be read'}${index === undefined ? '' : ` at character ${index + 1}`}`,
    );
  }
  return tree;
}

/** Before the parser, which calls itself for each level, meets them. */
function refuseDeep(text: string): void {
  let depth = 0;
  let run = 0;
  for (const sign of text) {
    if ('([{'.includes(sign)) depth += 1;
    else if (')]}'.includes(sign)) depth -= 1;
    run = '-!'.includes(sign) ? run + 1 : sign === ' ' ? run : 0;
    if (depth > BOUNDS.depth || run > BOUNDS.depth)
      throw new FormulaProblem(`Parts of a formula stand at most ${BOUNDS.depth} deep in each other`);
  }
}
