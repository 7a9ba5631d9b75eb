import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import { layoutsUnsaved, type ObjectMeta, objectsQuery, ordered } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { refreshObjects } from './api.ts';

const writing = { last: Promise.resolve(), waiting: 0 };

/** Changes how an object is laid out: the screen follows at once, and quick steps are written one after the other. */
export function saveLayout(object: ObjectMeta, layout: Record<string, unknown> | null, message?: string): void {
  layoutsUnsaved.set(object.name, layout);
  queryClient.setQueryData(objectsQuery.queryKey, (now) =>
    now?.map((one) => (one.name === object.name ? ordered({ ...one, layout }) : one)),
  );
  writing.waiting += 1;
  writing.last = writing.last.then(async () => {
    try {
      await api.patch(`/objects/${object.plural}`, { layout });
      if (message) notify(message, { tone: 'done' });
    } catch (error) {
      failed(error);
    }
    writing.waiting -= 1;
    if (writing.waiting > 0) return;
    layoutsUnsaved.clear();
    void refreshObjects();
  });
}

/** The order of the fields, everywhere where they stand one after the other. */
export const saveOrder = (object: ObjectMeta, names: string[], message: string): void =>
  saveLayout(object, { ...object.layout, order: names }, message);
