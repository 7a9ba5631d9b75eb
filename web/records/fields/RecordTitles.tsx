import { useQueries } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, titleOf } from '../api.ts';
import classes from './fields.module.css';
import type { Link, Tools } from './tools.ts';

interface Props {
  tools: Tools;
  object: string | undefined;
  links: Link[];
  /** All of them rather than the first and how many more. */
  all?: boolean;
}

/** The records of a multi-reference by their titles. */
export function RecordTitles({ tools, object, links, all }: Props) {
  const titles = useLinkTitles(tools, object, links);
  const [first, ...others] = links;
  if (!first) return null;
  const shown = all ? links : [first];
  return (
    <span className={classes.link}>
      <span className={classes.text}>{shown.map((one) => titles.get(one.id) ?? '…').join(', ')}</span>
      {!all && others.length > 0 && (
        <span
          className={classes.more}
          title={
            others
              .map((one) => titles.get(one.id))
              .filter(Boolean)
              .join(', ') || undefined
          }
        >
          +{others.length}
        </span>
      )}
    </span>
  );
}

/** Titles by id: those that came along, the others asked for, all those of one moment in one request. */
export function useLinkTitles(tools: Tools, object: string | undefined, links: Link[]): ReadonlyMap<string, string> {
  const target = tools.objects.find((o) => o.name === object);
  const missing = target ? links.filter((one) => !one.title) : [];
  const asked = useQueries({
    queries: missing.map(({ id }) => ({
      queryKey: ['records', target?.name, 'title', id],
      staleTime: 5 * 60_000,
      queryFn: () => titleFor(target as ObjectMeta, id),
    })),
    combine: (results) => results.map((result) => result.data ?? ''),
  });
  const found = missing.map(({ id }, index): [string, string] => [id, asked[index] ?? '']);
  return new Map([...links.map((one): [string, string] => [one.id, one.title]), ...found].filter(([, title]) => title));
}

type Waiting = Map<string, Array<(title: string) => void>>;
const waiting = new Map<string, Waiting>();

/** A list of fifty rows asks for its titles one by one; they go to the server together. */
function titleFor(target: ObjectMeta, id: string): Promise<string> {
  return new Promise((resolve) => {
    let group = waiting.get(target.name);
    if (!group) {
      const asked: Waiting = new Map();
      group = asked;
      waiting.set(target.name, asked);
      setTimeout(() => {
        waiting.delete(target.name);
        void askAll(target, asked);
      }, 10);
    }
    group.set(id, [...(group.get(id) ?? []), resolve]);
  });
}

const most = 200;

async function askAll(target: ObjectMeta, asked: Waiting): Promise<void> {
  const ids = [...asked.keys()];
  for (let start = 0; start < ids.length; start += most) {
    const part = ids.slice(start, start + most);
    const titles = new Map<string, string>();
    try {
      const { data } = await api.post<{ data: KithRecord[] }>(`/${target.plural}/query`, {
        filter: { field: 'id', op: 'in', value: part },
        fields: [target.title],
        limit: most,
      });
      for (const record of data) titles.set(record.id, titleOf(target, record));
    } catch {
      // Shown as "…" until the next look.
    }
    for (const id of part) for (const answer of asked.get(id) ?? []) answer(titles.get(id) ?? '');
  }
}
