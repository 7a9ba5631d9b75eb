import { useMemo } from 'react';

export interface Named {
  number: number;
  id: string | null;
  name: string;
}

/** The names of products by their numbers in a result. */
export function useNames(products: Named[]): (...numbers: number[]) => string {
  return useMemo(() => {
    const names = new Map(products.map(({ number, name }) => [number, name]));
    return (...numbers) => numbers.map((number) => names.get(number) ?? '?').join(' + ');
  }, [products]);
}
