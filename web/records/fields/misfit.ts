import type { Misfit } from '../model/check.ts';
import type { Tools } from './tools.ts';

/** What is wrong with a value, in words. */
export function misfitText({ t, format }: Tools, misfit: Misfit): string {
  if (misfit.key === 'pattern') return misfit.message ?? t('fields:wrong.pattern');
  return t(`fields:wrong.${misfit.key}`, 'limit' in misfit ? { limit: format.number(misfit.limit) } : {});
}
