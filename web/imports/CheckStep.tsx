import { Button } from '@mantine/core';
import { IconAlertTriangle, IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useLabels, useObjects } from '../kernel/objects.ts';
import { type ImportDetail, useImportVerb } from './api.ts';
import classes from './imports.module.css';
import { LikelyRows } from './LikelyRows.tsx';
import { Preview } from './Preview.tsx';
import { Progress } from './Progress.tsx';
import { TwinRows } from './TwinRows.tsx';
import { ValuesToMap } from './ValuesToMap.tsx';

interface Props {
  one: ImportDetail;
  object: ObjectMeta | undefined;
  open: boolean;
  /** A value was decided about: what the check said counts no longer. */
  onDecide(): void;
}

/** What a run would do, before anything is written. */
export function CheckStep({ one, object, open, onDecide }: Props) {
  const { t } = useTranslation('imports');
  const verb = useImportVerb(one.id);
  if (one.state === 'checking') return <Progress progress={one.progress} doing={t('check.reading')} />;
  if (one.state === 'failed' && !one.started_at) {
    return (
      <>
        <p className={classes.bad} role="alert">
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          {t('check.failed', { error: one.error ?? '' })}
        </p>
        <Button variant="default" loading={verb.isPending} onClick={() => verb.mutate({ verb: 'check' })}>
          {t('check.again')}
        </Button>
      </>
    );
  }
  if (!open) return null;
  return (
    <>
      {one.counts ? <Counts one={one} /> : <p className={classes.dimmed}>{t('check.stale')}</p>}
      <Needs one={one} />
      {one.values.map((column) => (
        <ValuesToMap key={column.column} one={one} column={column} onDecide={onDecide} />
      ))}
      {one.counts && object && one.likely && one.likely.found > 0 && (
        <LikelyRows one={one} likely={one.likely} object={object} onDecide={onDecide} />
      )}
      {one.counts && object && one.twins && one.twins.found > 0 && (
        <TwinRows one={one} twins={one.twins} object={object} onDecide={onDecide} />
      )}
      {one.counts && one.problems.total > 0 && <Problems one={one} />}
      {one.counts && object && <Preview one={one} object={object} />}
      <div className={classes.tools}>
        <Button
          variant={one.counts ? 'default' : 'filled'}
          loading={verb.isPending}
          onClick={() => verb.mutate({ verb: 'check' })}
        >
          {t('check.again')}
        </Button>
      </div>
    </>
  );
}

function Counts({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const objects = useObjects();
  const { counts } = one;
  if (!counts) return null;
  const main = (['created', 'updated', 'unchanged', 'skipped', 'refused'] as const).filter(
    (name) => counts[name] > 0 || name === 'created',
  );
  return (
    <dl className={classes.counts}>
      {main.map((name) => (
        <div key={name} data-tone={name === 'refused' ? 'problem' : undefined}>
          <dt>{t(`outcome.${name}`)}</dt>
          <dd>{format.number(counts[name])}</dd>
        </div>
      ))}
      {Object.entries(counts.created_missing)
        .filter(([, number]) => number > 0)
        .map(([name, number]) => {
          const object = objects.find((o) => o.name === name);
          return (
            <div key={name}>
              <dt>{t('outcome.made', { objects: object ? labels.objects(object) : name })}</dt>
              <dd>{format.number(number)}</dd>
            </div>
          );
        })}
    </dl>
  );
}

function Needs({ one }: { one: ImportDetail }) {
  if (one.needs.length === 0) return null;
  return (
    <ul className={classes.notices}>
      {one.needs.map((need) => (
        <li key={`${need.kind}${need.column}${need.field}`} className={classes.notice}>
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          {need.message}
        </li>
      ))}
    </ul>
  );
}

/** Why rows are refused, counted; each row can be mended in the preview below. */
function Problems({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  return (
    <section className={classes.block} aria-label={t('problems.title')}>
      <div className={classes.blockHead}>
        <h3 className={classes.blockTitle}>{t('problems.title')}</h3>
        <Button
          size="compact-sm"
          variant="subtle"
          component="a"
          href={apiUrl(`/imports/${one.id}/problems.csv`)}
          download
          leftSection={<IconDownload size={16} stroke={1.5} />}
        >
          {t('problems.download')}
        </Button>
      </div>
      <ul className={classes.notices}>
        {one.problems.groups.map((group) => (
          <li key={`${group.code}${group.column}${group.message}`} className={classes.notice}>
            <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
            <span>
              {group.rows > 1 ? t('problems.and_like', { message: group.message }) : group.message}
              {' · '}
              {t('rows', { count: group.rows, n: format.number(group.rows) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
