import { Button, Menu } from '@mantine/core';
import { IconAdjustments, IconDots, IconHistory, IconHourglass, IconLock, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { failed } from '../../kernel/notify.ts';
import { useObjects } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import { EmptyState, ErrorState, PageHeader } from '../../kernel/ui/index.ts';
import { NotFound } from '../../kernel/ui/PageStates.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { ToList } from './Actions.tsx';
import { type ModelAnswer, modelQuery, type Run, trainNow } from './api.ts';
import { HowSure } from './HowSure.tsx';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';
import { useSaid } from './useSaid.ts';

const Versions = lazy(() => import('./Versions.tsx'));
const Settings = lazy(() => import('./Settings.tsx'));

/** One model: what it says, for whom, how sure it is, and what to do. */
export default function ModelPage() {
  const { model: name } = useParams({ strict: false }) as { model: string };
  const { version } = useSearch({ strict: false }) as { version?: string };
  const query = useQuery({
    ...modelQuery(name, version),
    refetchInterval: ({ state }) => (state.data?.work ? 2000 : false),
  });
  if (!pageOf(name)) return <NotFound />;
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending)
    return (
      <div className={classes.page}>
        <Bone width="30%" height={26} />
        <Bone width="70%" height={34} />
        <Bone width="100%" height={300} />
        <Bone width="60%" height={80} />
      </div>
    );
  return <Shown key={name} answer={query.data} version={version} />;
}

function Shown({ answer, version }: { answer: ModelAnswer; version?: string }) {
  const { name, run, refused, state, work } = answer;
  const { t } = useTranslation(['models', 'common', ...modelWords]);
  const said = useSaid();
  const format = useFormat();
  const navigate = useNavigate();
  const { isAdmin } = useRole();
  const [open, setOpen] = useState<'versions' | 'settings' | null>(null);
  const page = pageOf(name);
  if (!page) return null;
  const { Page, words } = page;
  const train = async () => {
    try {
      await trainNow(name);
    } catch (error) {
      failed(error);
    }
  };
  const adjustable = Object.keys(answer.settings_schema.properties ?? {}).length > 0;
  const trainButton = isAdmin && (
    <Button
      variant="default"
      leftSection={<IconRefresh size={16} />}
      loading={Boolean(work)}
      onClick={() => void train()}
    >
      {t('train')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader
        title={t(`${words}:${name}.title`)}
        description={t(`${words}:${name}.about`)}
        crumbs={[{ label: t('title'), to: '/analytics' }]}
        actions={
          <>
            {state !== 'hidden' && trainButton}
            {state !== 'hidden' && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px={8} aria-label={t('common:more')}>
                    <IconDots size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {isAdmin && adjustable && (
                    <Menu.Item leftSection={<IconAdjustments size={16} />} onClick={() => setOpen('settings')}>
                      {t('settings')}
                    </Menu.Item>
                  )}
                  <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => setOpen('versions')}>
                    {t('versions')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      {version && run && (
        <p className={classes.notice}>
          {t('earlier', { date: format.dateTime(run.trained_at) })}{' '}
          <button
            type="button"
            className={classes.link}
            onClick={() => void navigate({ to: '.', search: {} as never, replace: true })}
          >
            {t('to_last')}
          </button>
        </p>
      )}
      {refused && !version && (
        <Refused run={refused} said={said(name, refused.refusal ?? { key: 'failed' })} old={run} />
      )}
      {state === 'hidden' && <Hidden answer={answer} />}
      {state === 'never' && (
        <EmptyState icon={<IconHourglass size={20} />} title={t(work ? 'training' : 'never')} action={trainButton}>
          {t(isAdmin ? 'never_text' : 'never_text_member')}
        </EmptyState>
      )}
      {run && (
        <>
          <section className={classes.finding} aria-label={t('finding')}>
            <p className={classes.headline}>{run.headline && said(name, run.headline)}</p>
            <p className={classes.basis}>{basisOf(run)}</p>
          </section>
          <Suspense fallback={<Bone width="100%" height={320} />}>
            <Page result={run.result} run={run} />
          </Suspense>
          <HowSure run={run} />
        </>
      )}
      <Suspense>
        {open === 'versions' && <Versions answer={answer} onClose={() => setOpen(null)} />}
        {open === 'settings' && <Settings answer={answer} onClose={() => setOpen(null)} />}
      </Suspense>
    </div>
  );

  function basisOf({ rows, data_from, data_to, trained_at }: Run): string {
    const about = { rows: format.number(rows), from: format.date(data_from), to: format.date(data_to) };
    const basis = t(data_from ? 'basis' : 'basis_undated', { ...about, at: format.relative(trained_at) });
    const told = (run?.result as { as_of?: string } | null)?.as_of;
    return told && told < trained_at.slice(0, 10) ? `${basis} ${t('told_as_of', { date: format.date(told) })}` : basis;
  }
}

/** Too little to say anything: why, and what is missing. An earlier finding stays below. */
function Refused({ run, said, old }: { run: Run; said: string; old: Run | null }) {
  const { t } = useTranslation('models');
  const format = useFormat();
  return (
    <section className={classes.refused} role="status">
      <h2 className={classes.partTitle}>{t(run.state === 'failed' ? 'failed' : 'refused')}</h2>
      <p>{said}</p>
      {old && <p className={classes.quiet}>{t('old_below', { date: format.date(old.trained_at) })}</p>}
    </section>
  );
}

function Hidden({ answer: { name, object, scores } }: { answer: ModelAnswer }) {
  const { t } = useTranslation('models');
  const meta = useObjects().find((one) => one.name === object);
  const [first] = scores;
  const field = meta?.fields.find((one) => one.name === first);
  return (
    <EmptyState
      icon={<IconLock size={20} />}
      title={t('hidden')}
      action={
        meta &&
        first &&
        field && (
          <ToList plural={meta.plural} filter={{ field: first, op: 'not_empty' }} label={t('own_customers')} first />
        )
      }
    >
      {t('hidden_text', { model: name })}
    </EmptyState>
  );
}
