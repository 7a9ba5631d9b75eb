import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from './format.ts';
import { type ObjectMeta, useLabels } from './objects.ts';
import type { Work } from './work.ts';

/** What background work does, in a sentence: "Changing 48,211 people", "Changed 48,211 people". */
export function useWorkWords() {
  const { t } = useTranslation('work');
  const labels = useLabels();
  const format = useFormat();
  return useMemo(
    () => ({
      title(work: Work, meta: ObjectMeta | undefined): string {
        const open = work.state === 'queued' || work.state === 'running';
        const count = open ? (work.total ?? 0) : work.done - work.failed;
        const objects = meta ? (count === 1 ? labels.inText(meta) : labels.objectsInText(meta)) : '';
        const kind = work.kind === 'bulk' ? `bulk.${String(work.parameters.op)}` : work.kind;
        const time = open ? 'now' : work.state === 'failed' ? 'failed' : work.state === 'stopped' ? 'stopped' : 'done';
        const names = { count, text: format.number(count), objects };
        return t([`kinds.${kind}.${time}`, `kinds.other.${time}`], names);
      },
    }),
    [t, labels, format],
  );
}
