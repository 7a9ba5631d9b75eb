import { Button, MultiSelect, NumberInput, Select } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { failed } from '../../../kernel/notify.ts';
import { useRole } from '../../../kernel/session.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import { changeSettings } from '../api.ts';
import type { ModelPageProps } from '../registry.ts';
import { Dendrogram, type TreeOf } from './Dendrogram.tsx';
import { useTelling } from './fields.ts';
import classes from './patterns.module.css';

const SaveSegments = lazy(() => import('./SaveSegments.tsx'));

interface Trait {
  name: string;
  standing: 'lowest' | 'low' | 'usual' | 'high' | 'highest' | null;
  middle: number | null;
  overall: number | null;
  word: string | null;
  share: number | null;
  overallShare: number | null;
}

interface Result {
  customers: number;
  k: number;
  suggested: number;
  by_gap: number;
  clarity: 'clear' | 'weak' | 'none';
  tried: Array<{ k: number; silhouette: number; gap: number }>;
  fields: string[];
  groups: Array<{ customers: number; revenue: number; traits: Trait[] }>;
  saved: string[] | null;
  tree: TreeOf | null;
}

const MONEY = new Set(['spent', 'basket', 'expected_value']);
const columns = ['name', 'company', 'found_segment', 'last_purchase_on', 'purchase_count', 'spent', 'owner'];

/** Groups of customers that the data hold, each with what it is like in words. */
export default function SegmentsPage({ result, run }: ModelPageProps<Result>) {
  const { t } = useTranslation(['models-patterns', 'common']);
  const format = useFormat();
  const { isAdmin } = useRole();
  const { label, word } = useTelling();
  const [saving, setSaving] = useState(false);
  const phrase = ({ name, standing, word: value }: Trait): string | null => {
    if (value !== null) return t('segments-found.mostly', { field: label(name), value: word(name, value) });
    if (standing === 'usual' || standing === null) return null;
    const own = t(`segments-found.standing.${name}.${standing}`, { defaultValue: '' });
    return own || t(`segments-found.standing.any.${standing}`, { field: label(name) });
  };
  const names = result.groups.map(({ traits }) => {
    const said = traits.flatMap((trait) => phrase(trait) ?? []).slice(0, 2);
    return said.length > 0 ? sentence(said.join(', ')) : t('segments-found.usual');
  });
  const figure = ({ name, middle }: Trait) =>
    middle === null
      ? ''
      : MONEY.has(name)
        ? format.money(middle, { whole: true })
        : format.number(middle, { maximumFractionDigits: 1 });
  return (
    <>
      <Part
        title={t('segments-found.groups', { count: result.k, n: result.k })}
        text={t(`segments-found.clarity.${result.clarity}`)}
      >
        <ul className={classes.cards}>
          {result.groups.map((group, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a group is its number
            <li key={i} className={classes.card}>
              <h3>{result.saved?.[i] ?? names[i]}</h3>
              <p>
                {t('segments-found.size', {
                  count: group.customers,
                  n: format.number(group.customers),
                  share: format.percent((100 * group.customers) / result.customers, 0),
                  revenue: format.percent(100 * group.revenue, 0),
                })}
              </p>
              <ul className={classes.traits}>
                {group.traits.map((trait) => (
                  <li key={trait.name}>
                    <span>
                      {label(trait.name)}
                      {trait.word !== null && `: ${word(trait.name, trait.word)}`}
                    </span>
                    <span>
                      {trait.word === null
                        ? t('segments-found.middle', {
                            figure: figure(trait),
                            all: figure({ ...trait, middle: trait.overall }),
                          })
                        : t('segments-found.middle', {
                            figure: format.percent(100 * (trait.share ?? 0), 0),
                            all: format.percent(100 * (trait.overallShare ?? 0), 0),
                          })}
                    </span>
                  </li>
                ))}
              </ul>
              {result.saved?.[i] && (
                <div className={classes.cardFoot}>
                  <ToList
                    filter={{ field: 'found_segment', op: 'eq', value: result.saved[i] }}
                    sort={['-spent']}
                    fields={columns}
                    label={t('segments-found.people')}
                  />
                </div>
              )}
            </li>
          ))}
        </ul>
      </Part>
      <WhatToDo
        text={t(
          result.saved
            ? 'segments-found.saved_text'
            : isAdmin
              ? 'segments-found.save_text'
              : 'segments-found.save_member',
        )}
      >
        {isAdmin && <Button onClick={() => setSaving(true)}>{t('segments-found.save')}</Button>}
      </WhatToDo>
      {isAdmin && <Choose result={result} settings={run.settings} />}
      <Part
        title={t('segments-found.how_many')}
        text={t('segments-found.how_many_text', { suggested: result.suggested, gap: result.by_gap })}
      >
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('segments-found.number')}</th>
                <th scope="col">{t('segments-found.silhouette')}</th>
                <th scope="col">{t('segments-found.gap')}</th>
              </tr>
            </thead>
            <tbody>
              {result.tried.map(({ k, silhouette, gap }) => (
                <tr key={k}>
                  <th scope="row">
                    {k}
                    {k === result.suggested && ` · ${t('segments-found.suggested')}`}
                    {k === result.k && k !== result.suggested && ` · ${t('segments-found.shown')}`}
                  </th>
                  <td>{k === 1 ? '–' : format.number(silhouette, { maximumFractionDigits: 2 })}</td>
                  <td>{format.number(gap, { maximumFractionDigits: 2 })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      {result.tree && (
        <Part title={t(`segments-found.tree.${result.tree.of}`)} text={t('segments-found.tree.text')}>
          <Dendrogram
            tree={result.tree}
            names={result.tree.of === 'groups' ? result.groups.map((_, i) => result.saved?.[i] ?? names[i] ?? '') : []}
          />
        </Part>
      )}
      <Suspense>
        {saving && (
          <SaveSegments names={result.saved ?? names} run={run} columns={columns} onClose={() => setSaving(false)} />
        )}
      </Suspense>
    </>
  );
}

const sentence = (text: string) => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** What customers are told apart by, over which time, into how many groups. */
function Choose({ result, settings }: { result: Result; settings: Record<string, unknown> }) {
  const { t } = useTranslation('models-patterns');
  const { options } = useTelling();
  const [fields, setFields] = useState(result.fields);
  const [months, setMonths] = useState<number | string>(Number(settings.months));
  const [groups, setGroups] = useState(String(settings.groups ?? 0));
  const [busy, setBusy] = useState(false);
  const apply = async () => {
    setBusy(true);
    try {
      await changeSettings('segments-found', { ...settings, fields, months: Number(months), groups: Number(groups) });
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Part title={t('segments-found.choose')} text={t('segments-found.choose_text')}>
      <form
        className={classes.filters}
        onSubmit={(event) => {
          event.preventDefault();
          void apply();
        }}
      >
        <MultiSelect
          label={t('segments-found.by')}
          data={options}
          value={fields}
          maxValues={12}
          searchable
          onChange={setFields}
          style={{ flex: '1 1 320px' }}
        />
        <NumberInput label={t('segments-found.months')} value={months} min={1} max={120} w={110} onChange={setMonths} />
        <Select
          label={t('segments-found.into')}
          data={['0', '2', '3', '4', '5', '6', '7', '8', '9', '10'].map((value) => ({
            value,
            label: value === '0' ? t('segments-found.auto') : value,
          }))}
          value={groups}
          allowDeselect={false}
          w={150}
          onChange={(value) => setGroups(value ?? '0')}
        />
        <Button type="submit" variant="default" loading={busy} disabled={fields.length === 0}>
          {t('segments-found.find')}
        </Button>
      </form>
    </Part>
  );
}
