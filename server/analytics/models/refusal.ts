/** What a model says instead of a result when the data do not carry one: a plain sentence for the person who asked. */
export interface Refusal {
  refused: string;
}

export const isRefusal = (result: object): result is Refusal => 'refused' in result;
