import { Button } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { Badge, confirm, ErrorState, PageHeader, SkeletonRows } from '../../kernel/ui/index.ts';
import classes from '../imports.module.css';
import { Progress } from '../Progress.tsx';
import { type FactImport, useFactImport, useFactVerb } from './api.ts';
import { FactColumns } from './FactColumns.tsx';
import { toneOf } from './FactImportsPage.tsx';
import { FactResult } from './FactResult.tsx';

/** One file of facts: what its columns say, what would come of it, and what came. */
export default function FactImportPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { t } = useTranslation('imports');
  const found = useFactImport(id);
  const crumbs = [
    { label: t('title'), to: '/imports' },
    { label: t('facts.title'), to: '/imports/facts' },
  ];
  if (found.isError) return <ErrorState error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <SkeletonRows rows={6} columns={3} />;
  const one = found.data;
  return (
    <div className={classes.page}>
      <PageHeader
        title={one.file.name}
        crumbs={crumbs}
        description={<Badge color={toneOf[one.state]}>{t(`state.${one.state}`)}</Badge>}
        actions={<Verbs one={one} />}
      />
      {one.error && (
        <p role="alert" className={classes.refused}>
          {one.error}
        </p>
      )}
      {one.notices.map((notice) => (
        <p key={notice} className={classes.dimmed}>
          {notice}
        </p>
      ))}
      <Body one={one} />
    </div>
  );
}

function Body({ one }: { one: FactImport }) {
  const { t } = useTranslation('imports');
  if (one.state === 'checking' || one.state === 'running' || one.state === 'undoing') {
    const progress = one.progress && {
      phase: 'writing' as const,
      ...one.progress,
      seconds_left:
        one.progress.total && one.progress.rows_per_second
          ? (one.progress.total - one.progress.rows) / one.progress.rows_per_second
          : null,
    };
    return <Progress progress={progress} doing={t(`facts.doing.${one.state}`)} />;
  }
  const begun = one.state === 'done' || one.state === 'undone';
  return (
    <>
      {one.counts && <FactResult one={one} />}
      {!begun && one.needs.length > 0 && (
        <ul role="status" className={classes.factWarning}>
          {one.needs.map((need) => (
            <li key={need}>{t(`facts.need.${need}`)}</li>
          ))}
        </ul>
      )}
      {!begun && <FactColumns one={one} />}
      {one.state === 'undone' && <p>{t('facts.undone')}</p>}
    </>
  );
}

function Verbs({ one }: { one: FactImport }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const verb = useFactVerb(one.id);
  const taken = one.counts?.taken ?? 0;
  const undo = async () => {
    const sure = await confirm({
      title: t('undo.title', { file: one.file.name }),
      message: t('facts.undo_text', { n: format.number(taken), people: format.number(one.counts?.people_made ?? 0) }),
      confirm: t('undo.do'),
      danger: true,
    });
    if (sure) verb.mutate('undo');
  };
  if (one.state === 'done')
    return (
      <Button variant="default" loading={verb.isPending} onClick={() => void undo()}>
        {t('undo.do')}
      </Button>
    );
  if (one.state === 'checked')
    return (
      <Button loading={verb.isPending} disabled={taken === 0} onClick={() => verb.mutate('start')}>
        {t('facts.start', { count: taken, n: format.number(taken) })}
      </Button>
    );
  if (one.state === 'failed' && one.counts && one.counts.rows > 0)
    return (
      <>
        <Button variant="default" onClick={() => void undo()}>
          {t('undo.do')}
        </Button>
        <Button loading={verb.isPending} onClick={() => verb.mutate('start')}>
          {t('facts.go_on')}
        </Button>
      </>
    );
  if (one.state === 'mapping' || one.state === 'failed')
    return (
      <Button loading={verb.isPending} disabled={one.needs.length > 0} onClick={() => verb.mutate('check')}>
        {t('facts.check')}
      </Button>
    );
  return null;
}
