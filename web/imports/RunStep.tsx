import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useLabels } from '../kernel/objects.ts';
import { type ImportDetail, useImportVerb } from './api.ts';
import classes from './imports.module.css';
import { Progress } from './Progress.tsx';
import { inSentence } from './shown.ts';
import { UndoImport } from './UndoImport.tsx';
import { canUndo, planned } from './wizard.ts';

interface Props {
  one: ImportDetail;
  object: ObjectMeta | undefined;
  /** The way to the next file, once this one is done. */
  after: ReactNode;
}

export function RunStep({ one, object, after }: Props) {
  switch (one.state) {
    case 'checked':
      return <Start one={one} object={object} />;
    case 'running':
      return <Running one={one} />;
    case 'paused':
    case 'failed':
      return <Stopped one={one} />;
    case 'undoing':
      return <Undoing one={one} />;
    default:
      return <Result one={one} object={object} after={after} />;
  }
}

function Start({ one, object }: Omit<Props, 'after'>) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const verb = useImportVerb(one.id);
  const count = planned(one.counts);
  const name = object ? (count === 1 ? labels.object(object) : labels.objects(object)) : '';
  const refused = one.counts?.refused ?? 0;
  const held = one.needs.length > 0;
  return (
    <>
      <Button loading={verb.isPending} disabled={count === 0 || held} onClick={() => verb.mutate({ verb: 'start' })}>
        {count === 0
          ? t('run.nothing')
          : t('run.start', { n: format.number(count), objects: inSentence(name, format.locale) })}
      </Button>
      {refused > 0 && (
        <p className={classes.dimmed}>{t('run.refused_stay', { count: refused, n: format.number(refused) })}</p>
      )}
    </>
  );
}

function Running({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  const verb = useImportVerb(one.id);
  const phase = one.progress?.phase ?? 'reading';
  return (
    <>
      <Progress progress={one.progress} doing={t(`phase.${phase}`)} />
      <div className={classes.tools}>
        <Button variant="default" loading={verb.isPending} onClick={() => verb.mutate({ verb: 'pause' })}>
          {t('run.pause')}
        </Button>
        <span className={classes.dimmed}>{t('run.leave')}</span>
      </div>
    </>
  );
}

function Stopped({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  const verb = useImportVerb(one.id);
  return (
    <>
      {one.state === 'failed' && (
        <p className={classes.bad} role="alert">
          <IconAlertTriangle size={16} stroke={1.5} aria-hidden />
          {t('run.failed', { error: one.error ?? '' })}
        </p>
      )}
      <Progress progress={one.progress} doing={t(one.state === 'paused' ? 'run.paused' : 'run.stopped')} still />
      <div className={classes.tools}>
        <Button loading={verb.isPending} onClick={() => verb.mutate({ verb: 'start' })}>
          {t('run.resume')}
        </Button>
        {canUndo(one) && <UndoImport one={one} />}
      </div>
    </>
  );
}

function Undoing({ one }: { one: ImportDetail }) {
  const { t } = useTranslation('imports');
  return <Progress progress={one.progress} doing={t('phase.undoing')} />;
}

function Result({ one, object, after }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const labels = useLabels();
  const { counts } = one;
  if (one.state === 'undone') return <p className={classes.result}>{t('result.undone')}</p>;
  if (!counts) return null;
  const objects = object ? labels.objects(object) : '';
  const parts = (['created', 'updated', 'unchanged', 'skipped', 'refused'] as const)
    .filter((name) => counts[name] > 0)
    .map((name) => t(`count.${name}`, { n: format.number(counts[name]) }));
  return (
    <>
      <p className={classes.result} role="status">
        {t('result.done', { objects, counts: format.list(parts) || t('result.nothing') })}
      </p>
      <div className={classes.tools}>
        {after}
        {object && (
          <Button variant="default" component={Link} to={`/${object.plural}`}>
            {t('result.open', { objects: inSentence(objects, format.locale) })}
          </Button>
        )}
        {canUndo(one) && <UndoImport one={one} />}
        {counts.refused > 0 && (
          <Button variant="subtle" component="a" href={apiUrl(`/imports/${one.id}/problems.csv`)} download>
            {t('problems.download')}
          </Button>
        )}
      </div>
    </>
  );
}
