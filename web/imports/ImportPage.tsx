import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObjects } from '../kernel/objects.ts';
import { ErrorState, PageHeader, SkeletonRows } from '../kernel/ui/index.ts';
import { type ImportDetail, useBatch, useImport } from './api.ts';
import { CheckStep } from './CheckStep.tsx';
import { ColumnsStep } from './ColumnsStep.tsx';
import { FileStep } from './FileStep.tsx';
import classes from './imports.module.css';
import { RunStep } from './RunStep.tsx';
import { StateBadge } from './StateBadge.tsx';
import { nextInBatch, type Step, stepOf } from './wizard.ts';

export default function ImportPage() {
  const { t } = useTranslation('imports');
  const { id = '' } = useParams({ strict: false });
  const { batch = '' } = useSearch({ strict: false }) as { batch?: string };
  const one = useImport(id);
  return (
    <div className={classes.page}>
      <PageHeader
        title={one.data?.file.name ?? t('title')}
        crumbs={[{ label: t('title'), to: '/imports' }]}
        actions={one.data && <StateBadge one={one.data} />}
      />
      {batch && <Batch ids={batch.split(',')} current={id} batch={batch} />}
      {one.isPending && <SkeletonRows rows={8} columns={3} />}
      {one.isError && <ErrorState error={one.error} retry={() => void one.refetch()} />}
      {/* Another file is another wizard: nothing half-chosen moves from one to the other. */}
      {one.data && <Wizard key={id} one={one.data} batch={batch} />}
    </div>
  );
}

function Wizard({ one, batch }: { one: ImportDetail; batch: string }) {
  const { t } = useTranslation('imports');
  const object = useObjects().find((o) => o.name === one.object);
  const [reopened, setReopened] = useState(false);
  // A decision about a value asks for a new check, but the hand stays at the check.
  const [deciding, setDeciding] = useState(false);
  const now = deciding && one.state === 'mapping' ? 'check' : stepOf(one);
  const before = !one.started_at && one.state !== 'checking';
  const order: Step[] = ['columns', 'check', 'run'];
  const place = (step: Step) => {
    if (step === now) return one.state === 'done' || one.state === 'undone' ? 'done' : 'now';
    return order.indexOf(step) < order.indexOf(now) ? 'done' : 'later';
  };
  const open = now === 'columns' || (reopened && before);
  return (
    <div>
      <StepSection number={1} title={t('step.file')} state="done">
        <FileStep one={one} open={open} />
      </StepSection>
      <StepSection
        number={2}
        title={t('step.columns')}
        state={place('columns')}
        aside={
          !open &&
          before && (
            <Button size="compact-sm" variant="subtle" onClick={() => setReopened(true)}>
              {t('columns.change')}
            </Button>
          )
        }
      >
        <ColumnsStep one={one} object={object} open={open} onCheck={() => setReopened(false)} />
      </StepSection>
      <StepSection number={3} title={t('step.check')} state={place('check')}>
        {now !== 'columns' && (
          <CheckStep one={one} object={object} open={now === 'check'} onDecide={() => setDeciding(true)} />
        )}
      </StepSection>
      <StepSection number={4} title={t('step.run')} state={place('run')}>
        {(now === 'run' || one.state === 'checked') && (
          <RunStep one={one} object={object} after={<NextFile id={one.id} batch={batch} />} />
        )}
      </StepSection>
    </div>
  );
}

interface StepProps {
  number: number;
  title: string;
  state: 'done' | 'now' | 'later';
  aside?: ReactNode;
  children?: ReactNode;
}

function StepSection({ number, title, state, aside, children }: StepProps) {
  const { t } = useTranslation('imports');
  return (
    <section
      className={classes.step}
      data-state={state}
      aria-label={title}
      aria-current={state === 'now' ? 'step' : undefined}
    >
      <span className={classes.stepNumber} aria-hidden>
        {state === 'done' ? <IconCheck size={14} stroke={2} /> : number}
      </span>
      <div className={classes.stepHead}>
        <h2 className={classes.stepTitle}>
          {title}
          {state === 'done' && <span className={classes.hiddenLabel}>{t('step.done')}</span>}
        </h2>
        {aside}
      </div>
      {children && <div className={classes.stepBody}>{children}</div>}
    </section>
  );
}

/** The files that were dropped together, in the order in which they are worked through. */
function Batch({ ids, current, batch }: { ids: string[]; current: string; batch: string }) {
  const { t } = useTranslation('imports');
  const imports = useBatch(ids);
  if (imports.length < 2) return null;
  return (
    <nav aria-label={t('batch')}>
      <ol className={classes.batch}>
        {imports.map((one, at) => (
          <li key={one.id}>
            <Link
              to="/imports/$id"
              params={{ id: one.id }}
              search={{ batch } as never}
              className={classes.batchItem}
              aria-current={one.id === current ? 'page' : undefined}
            >
              {one.state === 'done' && <IconCheck size={14} stroke={2} aria-label={t('state.done')} />}
              {one.state === 'failed' && <IconAlertTriangle size={14} stroke={1.5} aria-label={t('state.failed')} />}
              {at + 1}. {one.file.name}
            </Link>
          </li>
        ))}
      </ol>
    </nav>
  );
}

function NextFile({ id, batch }: { id: string; batch: string }) {
  const { t } = useTranslation('imports');
  const navigate = useNavigate();
  const next = nextInBatch(useBatch(batch ? batch.split(',') : []), id);
  if (!next) return null;
  return (
    <Button onClick={() => void navigate({ to: '/imports/$id', params: { id: next.id }, search: { batch } as never })}>
      {t('next_file', { file: next.file.name })}
    </Button>
  );
}
