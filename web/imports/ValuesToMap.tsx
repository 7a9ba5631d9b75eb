import { Button, Select } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnValues, ValueDecision, ValueItem } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { fieldOf, type ObjectMeta, useLabels, useObjects } from '../kernel/objects.ts';
import { Badge } from '../kernel/ui/index.ts';
import { type ImportDetail, useChangeImport, useImportVerb } from './api.ts';
import classes from './imports.module.css';
import { MissingChoice } from './MissingChoice.tsx';
import { inSentence } from './shown.ts';
import { acceptNear, allDecided, likeliest, undecided } from './wizard.ts';

const tones: Record<ValueItem['state'], string> = {
  exact: 'green',
  near: 'amber',
  missing: 'red',
  ambiguous: 'amber',
  in_file: 'green',
};

interface Props {
  one: ImportDetail;
  column: ColumnValues;
  onDecide(): void;
}

/** The values of one reference or choice column that are not simply found: `GTXPro` is `GTX Pro`. */
export function ValuesToMap({ one, column, onDecide }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const objects = useObjects();
  const change = useChangeImport(one.id);
  const [everything, setEverything] = useState(false);
  const object = objects.find((o) => o.name === one.object);
  const verb = useImportVerb(one.id);
  const decide = (values: Record<string, ValueDecision | null>) => {
    onDecide();
    change.mutate(
      { options: { value_map: { [column.column]: values } } },
      // The last decision is followed by the check it asks for; before that one would wait for each.
      { onSuccess: checkWhenDone },
    );
  };
  const createAll = () =>
    change.mutate({ options: { create_missing: { [column.column]: true } } }, { onSuccess: checkWhenDone });
  const checkWhenDone = (now: ImportDetail) => {
    onDecide();
    if (allDecided(now)) verb.mutate({ verb: 'check' });
  };
  const missing = one.options.create_missing?.[column.column];
  const open = undecided(column.items, missing);
  const near = acceptNear(column.items);
  // Of many unknown names a few show what kind they are; near matches are all shown.
  const few = new Set(open.filter((item) => item.state === 'missing').slice(0, everything ? undefined : 5));
  const toShow = everything
    ? column.items
    : column.items.filter((i) => i.decision !== null || few.has(i) || (open.includes(i) && i.state !== 'missing'));
  const target = objects.find((o) => o.name === column.to);
  const names = target
    ? inSentence(column.counts.missing === 1 ? labels.object(target) : labels.objects(target), format.locale)
    : '';
  const found = column.counts.exact + column.counts.in_file;
  if (toShow.length === 0 && column.counts.missing === 0) return null;
  const field = object && fieldOf(object, column.field);
  const nears = Object.keys(near).length;
  return (
    <section className={classes.block} aria-label={t('values.title', { column: column.column })}>
      <div className={classes.blockHead}>
        <h3 className={classes.blockTitle}>
          {object && field ? labels.field(object, field) : column.column}{' '}
          <span className={classes.dimmed}>
            {t('values.found', { found: format.number(found), all: format.number(sumOf(column)) })}
          </span>
        </h3>
        <div className={classes.row}>
          {column.counts.missing > 0 && target && (
            <>
              <span className={classes.dimmed}>
                {t('missing.count', {
                  n: format.number(column.counts.missing),
                  objects: names,
                })}
              </span>
              {column.creatable && missing !== true && (
                <Button size="compact-sm" variant="light" loading={change.isPending} onClick={createAll}>
                  {t('missing.create_all', { n: format.number(column.counts.missing), objects: names })}
                </Button>
              )}
              <MissingChoice one={one} column={column.column} to={target.name} onChanged={checkWhenDone} />
            </>
          )}
          {nears > 0 && (
            <Button size="compact-sm" variant="light" loading={change.isPending} onClick={() => decide(near)}>
              {t('values.accept', { count: nears, n: format.number(nears) })}
            </Button>
          )}
        </div>
      </div>
      {toShow.map((item) => (
        <ValueRow
          key={item.value}
          item={item}
          column={column}
          object={object}
          set={(decision) => decide({ [item.value]: decision })}
        />
      ))}
      {column.more > 0 && <p className={classes.dimmed}>{t('and_more', { n: format.number(column.more) })}</p>}
      {column.items.length > toShow.length && (
        <Button size="compact-sm" variant="subtle" mt="xs" onClick={() => setEverything(true)}>
          {t('values.all')}
        </Button>
      )}
    </section>
  );
}

const sumOf = ({ counts }: ColumnValues) =>
  counts.exact + counts.in_file + counts.near + counts.missing + counts.ambiguous;

interface RowProps {
  item: ValueItem;
  column: ColumnValues;
  object: ObjectMeta | undefined;
  set(decision: ValueDecision | null): void;
}

const make = 'create';
const skip = 'skip';

function ValueRow({ item, column, object, set }: RowProps) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const field = object && fieldOf(object, column.field);
  const isChoice = column.to === null;
  const known = isChoice
    ? (field?.choices ?? []).map((c) => ({
        value: c.value,
        label: object && field ? labels.choice(object, field, c.value) : c.label,
      }))
    : [...(item.match ? [item.match] : []), ...item.candidates].map((c) => ({ value: c.id, label: c.title }));
  const data = [
    ...new Map(known.map((option) => [option.value, option])).values(),
    ...(column.creatable || field?.open ? [{ value: make, label: t('values.create', { value: item.value }) }] : []),
    { value: skip, label: t('values.skip') },
  ];
  const pick = (value: string | null) => {
    if (value === null) return set(null);
    if (value === make) return set({ create: true });
    if (value === skip) return set({ skip: true });
    return set({ match: value });
  };
  const likely = item.state === 'near' ? likeliest(item) : null;
  return (
    <div className={classes.value}>
      <span className={classes.valueText}>
        {item.value}{' '}
        <span className={classes.dimmed}>{t('rows', { count: item.rows, n: format.number(item.rows) })}</span>
      </span>
      <IconArrowRight size={16} stroke={1.5} aria-hidden />
      <Select
        aria-label={t('values.becomes', { value: item.value })}
        placeholder={likely ? t('values.is_it', { title: likely.title }) : t('values.choose')}
        clearable
        searchable
        value={chosen(item.decision)}
        onChange={pick}
        data={data}
      />
      {likely && item.decision === null ? (
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => set({ match: likely.id })}
          aria-label={t('values.confirm_label', { value: item.value, title: likely.title })}
        >
          {t('values.confirm')}
        </Button>
      ) : (
        <Badge color={item.decision ? 'green' : tones[item.state]}>
          {t(item.decision ? 'values.decided' : `values.state.${item.state}`)}
        </Badge>
      )}
    </div>
  );
}

function chosen(decision: ValueDecision | null): string | null {
  if (!decision) return null;
  if ('match' in decision) return decision.match;
  if ('create' in decision) return make;
  return 'skip' in decision ? skip : decision.value;
}
