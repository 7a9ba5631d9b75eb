import { Button, Menu, Radio, Select } from '@mantine/core';
import { IconChevronDown, IconCrown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { causes, differences } from '../../server/records/duplicates/schema.ts';
import { changed, failed } from '../kernel/notify.ts';
import { fieldOf, type ObjectMeta } from '../kernel/objects.ts';
import { useShortcuts } from '../kernel/shortcuts.ts';
import { RelativeTime } from '../kernel/ui/index.ts';
import { Keys } from '../kernel/ui/Keys.tsx';
import { titleOf } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';
import { Value } from '../records/fields/Value.tsx';
import { type Cause, type Difference, mergePair, type Pair } from './api.ts';
import { chosenValues, isList, proposed, rowsOf, shareText } from './compared.ts';
import classes from './duplicates.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  pair: Pair;
  onMerged(): void;
  onDecide(wish: { state: 'open' | 'not_duplicate' | 'later'; reason?: Difference | null }): void;
  onSkip(): void;
}

/** Both records field by field: which stays, which value it will hold, and why they are thought to be one. */
export function SideBySide({ tools, meta, pair, onMerged, onDecide, onSkip }: Props) {
  const { t } = useTranslation('duplicates');
  const [winner, setWinner] = useState(pair.winner);
  const [choice, setChoice] = useState<Record<string, 'a' | 'b'>>({});
  const [cause, setCause] = useState<Cause | null>(null);
  const [busy, setBusy] = useState(false);
  const rows = rowsOf(meta, pair.a, pair.b);
  const may = meta.permissions.update && meta.permissions.delete;
  const merge = async () => {
    if (busy || !may) return;
    setBusy(true);
    try {
      const loser = winner === 'a' ? pair.b : pair.a;
      const values = chosenValues(rows, winner, choice, pair);
      const { merge } = await mergePair(meta.plural, pair[winner].id, loser.id, values, cause);
      changed(t('done.merged', { title: titleOf(meta, pair[winner]) }), merge.change_set);
      onMerged();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const keep = (side: 'a' | 'b') => {
    setWinner(side);
    setChoice({});
  };
  useShortcuts([
    { keys: 'm', label: t('merge'), group: t('title'), run: () => void merge(), disabled: !may },
    { keys: 'n', label: t('not'), group: t('title'), run: () => onDecide({ state: 'not_duplicate' }) },
    { keys: 's', label: t('skip'), group: t('title'), run: onSkip },
  ]);
  return (
    <section className={classes.pair} aria-label={t('pair')}>
      <header className={classes.verdict}>
        <strong className={classes.probability}>{shareText(tools, pair.probability)}</strong>
        <ul className={classes.reasons} aria-label={t('reasons')}>
          {pair.reasons.slice(0, 6).map((reason) => (
            <li key={reason.comparison} data-against={reason.weight < 0 || undefined}>
              {reasonText(tools, meta, reason.comparison, reason.level, (key, what) => t(key, { what }))} (
              {reason.weight > 0 ? '+' : '−'}
              {tools.format.number(Math.abs(reason.weight), { maximumFractionDigits: 1 })})
            </li>
          ))}
        </ul>
      </header>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col" aria-label={t('field')} />
              {(['a', 'b'] as const).map((side) => (
                <th key={side} scope="col" data-winner={side === winner || undefined}>
                  <Link to={`/${meta.plural}/${pair[side].id}`}>{titleOf(meta, pair[side])}</Link>
                  <div className={classes.dim}>
                    {t('created')} <RelativeTime value={String(pair[side].created_at)} />
                  </div>
                  {side === winner ? (
                    <span className={classes.stays}>
                      <IconCrown size={14} aria-hidden /> {t('stays')}
                    </span>
                  ) : (
                    <Button size="compact-xs" variant="subtle" onClick={() => keep(side)}>
                      {t('keepThis')}
                    </Button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ field, same }) => {
              const label = tools.labels.field(meta, field);
              const picked = choice[field.name] ?? proposed(field, winner, pair);
              return (
                <tr key={field.name} data-same={same || undefined}>
                  <th scope="row">{label}</th>
                  {(['a', 'b'] as const).map((side) => {
                    const value = (
                      <Value tools={tools} meta={meta} field={field} value={pair[side][field.name] ?? null} />
                    );
                    const free = !same && !isList(field);
                    return (
                      <td key={side} data-picked={(free && side === picked) || undefined}>
                        {free ? (
                          <Radio
                            size="xs"
                            name={`${pair.id} ${field.name}`}
                            checked={side === picked}
                            onChange={() => setChoice((now) => ({ ...now, [field.name]: side }))}
                            label={value}
                            aria-label={t('take', { field: label, title: titleOf(meta, pair[side]) })}
                          />
                        ) : (
                          value
                        )}
                        {!same && isList(field) && side === 'b' && <div className={classes.dim}>{t('united')}</div>}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <footer className={classes.verbs}>
        {may && (
          <>
            <Button loading={busy} onClick={() => void merge()} rightSection={<Keys keys="m" />}>
              {t('merge')}
            </Button>
            <Select
              size="xs"
              aria-label={t('cause.label')}
              placeholder={t('cause.why')}
              clearable
              value={cause}
              onChange={(value) => setCause(value as Cause | null)}
              data={causes.map((value) => ({ value, label: t(`cause.${value}`) }))}
            />
          </>
        )}
        {meta.permissions.update && (
          <Menu position="top-start">
            <Menu.Target>
              <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                {t('not')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {differences.map((reason) => (
                <Menu.Item key={reason} onClick={() => onDecide({ state: 'not_duplicate', reason })}>
                  {t(`difference.${reason}`)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
        <Button variant="subtle" color="gray" onClick={onSkip} rightSection={<Keys keys="s" />}>
          {t('skip')}
        </Button>
      </footer>
    </section>
  );
}

const kinds = new Set(['given_name', 'family_name', 'organisation', 'email', 'phone', 'date', 'address', 'domain']);

/** "same e-mail", "different birthday": what was compared, and how it came out. */
function reasonText(
  tools: Tools,
  meta: ObjectMeta,
  comparison: string,
  level: string,
  say: (key: string, what: string) => string,
): string {
  const field = fieldOf(meta, comparison);
  const what = kinds.has(comparison)
    ? say(`compared.${comparison}`, '')
    : field
      ? tools.labels.field(meta, field)
      : comparison;
  return say(`level.${level}`, what);
}
