import { Button, Select } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { failed } from '../../../kernel/notify.ts';
import { type ObjectMeta, useObjects } from '../../../kernel/objects.ts';
import { useRole } from '../../../kernel/session.ts';
import { useViews } from '../../../records/views.ts';
import { type Filter, Part, ToList, WhatToDo } from '../Actions.tsx';
import { changeSettings } from '../api.ts';
import type { ModelPageProps } from '../registry.ts';
import { useTelling } from './fields.ts';
import classes from './patterns.module.css';

interface Result {
  group: { view: string; name: string } | null;
  members: number;
  others: number;
  alike: number;
  telling: Array<{ name: string; share: number }>;
  gains: number[];
  steps: Array<{ least: number; people: number }>;
}

const columns = ['name', 'company', 'look_alike', 'lifecycle', 'last_purchase_on', 'spent', 'owner'];
const atLeast = (least: number): Filter => ({ field: 'look_alike', op: 'gte', value: 100 * least });

/** Who is like a chosen group of customers. */
export default function LookAlikesPage({ result, run }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-patterns');
  const format = useFormat();
  const { isAdmin } = useRole();
  const { label } = useTelling();
  const person = useObjects().find((one) => one.name === 'person');
  const top = result.gains[0] ?? 0;
  return (
    <>
      <WhatToDo text={t('look-alikes.do_text')}>
        {result.steps
          .filter(({ people }) => people > 0)
          .map(({ least, people }, i) => (
            <ToList
              key={least}
              first={i === 0}
              filter={atLeast(least)}
              sort={['-look_alike']}
              fields={columns}
              label={t('look-alikes.people', {
                count: people,
                n: format.number(people),
                share: format.percent(100 * least, 0),
              })}
            />
          ))}
      </WhatToDo>
      <Part title={t('look-alikes.telling')} text={t('look-alikes.telling_text')}>
        <Chart
          title={t('look-alikes.telling_title', { field: label(result.telling[0]?.name ?? '') })}
          subtitle={t('look-alikes.telling_sub')}
          kind="sideways bars"
          rowsName={t('look-alikes.field')}
          rows={result.telling.map(({ name, share }) => ({ key: name, label: label(name), values: [share] }))}
          series={[
            {
              name: t('look-alikes.share'),
              exact: (value) => format.percent(100 * value, 0),
              short: (value) => format.percent(100 * value, 0),
            },
          ]}
        />
      </Part>
      <Part title={t('look-alikes.gains')} text={t('look-alikes.gains_text')}>
        <Chart
          title={t('look-alikes.gains_title', { share: format.percent(100 * top, 0) })}
          subtitle={t('look-alikes.gains_sub')}
          kind="bars"
          rowsName={t('look-alikes.tenth')}
          rows={result.gains.map((share, i) => ({
            key: String(i),
            label: t('look-alikes.nth', { n: i + 1 }),
            values: [share, 0.1],
          }))}
          series={[
            {
              name: t('look-alikes.found'),
              exact: (value) => format.percent(100 * value, 0),
              short: (value) => format.percent(100 * value, 0),
            },
            {
              name: t('look-alikes.chance'),
              exact: (value) => format.percent(100 * value, 0),
              short: (value) => format.percent(100 * value, 0),
              faded: true,
            },
          ]}
        />
      </Part>
      {isAdmin && person && <Choose person={person} result={result} settings={run.settings} />}
    </>
  );
}

/** Whom the others are held against. */
function Choose({
  person,
  result,
  settings,
}: {
  person: ObjectMeta;
  result: Result;
  settings: Record<string, unknown>;
}) {
  const { t } = useTranslation('models-patterns');
  const views = useViews(person);
  const [view, setView] = useState(result.group?.view ?? '');
  const [busy, setBusy] = useState(false);
  const usable = (views.data ?? []).filter(({ filter }) => filter !== null);
  const find = async () => {
    setBusy(true);
    const chosen = usable.find(({ id }) => id === view);
    const group = chosen ? { view: chosen.id, name: chosen.name, filter: chosen.filter } : null;
    try {
      await changeSettings('look-alikes', { ...settings, group });
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Part title={t('look-alikes.choose')} text={t('look-alikes.choose_text')}>
      <form
        className={classes.filters}
        onSubmit={(event) => {
          event.preventDefault();
          void find();
        }}
      >
        <Select
          label={t('look-alikes.group')}
          data={[
            { value: '', label: t('look-alikes.best') },
            ...usable.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={view}
          allowDeselect={false}
          searchable
          onChange={(value) => setView(value ?? '')}
          w={280}
        />
        <Button type="submit" variant="default" loading={busy}>
          {t('look-alikes.find')}
        </Button>
      </form>
    </Part>
  );
}
