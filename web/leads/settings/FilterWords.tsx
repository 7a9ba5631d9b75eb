import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { describe } from '../../records/filter/describe.ts';
import { useTitles } from '../../records/filter/useTitles.ts';
import type { Filter } from '../../records/model/filter-tree.ts';

/** A filter as a sentence: "Country is Spain". */
export function FilterWords({ tools, meta, filter }: { tools: Tools; meta: ObjectMeta; filter: unknown }) {
  const tree = filter as Filter;
  const { subject, verb, value } = describe(tools, meta, tree, useTitles(tools, meta, tree));
  return <>{[subject, verb, value].filter(Boolean).join(' ')}</>;
}
