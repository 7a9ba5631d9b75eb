import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import type { Filter } from '../model/filter-tree.ts';
import { describe } from './describe.ts';
import { useTitles } from './useTitles.ts';

/** A filter as a sentence: "Country is Spain". */
export function FilterWords({ tools, meta, filter }: { tools: Tools; meta: ObjectMeta; filter: unknown }) {
  const tree = filter as Filter;
  const { subject, verb, value } = describe(tools, meta, tree, useTitles(tools, meta, tree));
  return <>{[subject, verb, value].filter(Boolean).join(' ')}</>;
}
