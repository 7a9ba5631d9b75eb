import { Button, Menu } from '@mantine/core';
import { IconDots, IconRefresh, IconSparkles, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { failed } from '../../kernel/notify.ts';
import { useLabels, useObjects } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, confirm, EmptyState, ErrorState, PageHeader } from '../../kernel/ui/index.ts';
import { ToList, WhatToDo } from '../models/Actions.tsx';
import { Coefficients, Drivers } from '../models/learning/Drivers.tsx';
import classes from '../models/learning/learning.module.css';
import { Quality } from '../models/learning/Quality.tsx';
import { TreeInWords } from '../models/learning/TreeInWords.tsx';
import frame from '../models/models.module.css';
import {
  changePrediction,
  type Leak,
  learnNow,
  type PredictionAnswer,
  predictionQuery,
  removePrediction,
} from './api.ts';
import { useWords } from './useWords.ts';

/** One prediction: what it says, what drives it, how good it is. */
export default function PredictionPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery({
    ...predictionQuery(id),
    refetchInterval: ({ state }) => (state.data?.work ? 2000 : false),
  });
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending)
    return (
      <div className={frame.page}>
        <Bone width="30%" height={26} />
        <Bone width="70%" height={34} />
        <Bone width="100%" height={300} />
      </div>
    );
  return <Shown key={id} prediction={query.data} />;
}

function Shown({ prediction }: { prediction: PredictionAnswer }) {
  const { t } = useTranslation(['predict', 'models', 'common']);
  const { id, name, state, run, last, work } = prediction;
  const { isAdmin } = useRole();
  const navigate = useNavigate();
  const labels = useLabels();
  const format = useFormat();
  const meta = useObjects().find((one) => one.name === prediction.object);
  const words = useWords(prediction);
  const attempt = async (what: Promise<unknown>) => {
    try {
      await what;
    } catch (error) {
      failed(error);
    }
  };
  const remove = async () => {
    const asked = { title: t('remove_title', { name }), message: t('remove_text'), confirm: t('remove'), danger: true };
    if (!(await confirm(asked))) return;
    await attempt(removePrediction(id).then(() => navigate({ to: '/analytics/predict' })));
  };
  const objects = meta ? labels.objectsInText(meta) : '';
  const refused = last?.state === 'refused' ? last.summary : null;
  const result = run?.result ?? null;
  return (
    <div className={frame.page}>
      <PageHeader
        title={name}
        description={t('about', { target: words.target, objects })}
        crumbs={[
          { label: t('models:title'), to: '/analytics' },
          { label: t('title'), to: '/analytics/predict' },
        ]}
        actions={
          isAdmin && (
            <>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} />}
                loading={Boolean(work)}
                onClick={() => void attempt(learnNow(id))}
              >
                {t('models:train')}
              </Button>
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px={8} aria-label={t('common:more')}>
                    <IconDots size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                    {t('remove')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          )
        }
      />
      {state === 'hidden' && <EmptyState title={t('models:hidden')}>{t('hidden_text')}</EmptyState>}
      {state === 'never' && (
        <EmptyState icon={<IconSparkles size={20} />} title={t('learning')}>
          {t('learning_text')}
        </EmptyState>
      )}
      {refused && (
        <section className={frame.refused} role="status">
          <h2 className={frame.partTitle}>{t('models:refused')}</h2>
          <p>
            {t(`refused.${refused.refused}`, {
              rows: format.number(last?.rows ?? 0),
              rarer: format.number(refused.rarer ?? 0),
              needed: format.number(
                (refused.refused === 'too_few_rows' ? refused.needed?.rows : refused.needed?.each) ?? 0,
              ),
              target: words.target,
            })}
          </p>
        </section>
      )}
      {run && result && (
        <>
          <section className={frame.finding}>
            <p className={frame.headline}>{headline()}</p>
            <p className={frame.basis}>
              {t('basis', { rows: format.number(run.rows), at: format.relative(run.trained_at), objects })}
            </p>
          </section>
          <Leaks prediction={prediction} leaks={result.leaks} field={words.field} />
          {meta && prediction.field && (
            <WhatToDo text={t('what_text')}>
              <ToList
                plural={meta.plural}
                first
                filter={toFilter()}
                sort={[`-${prediction.field}`]}
                fields={[...new Set([meta.title, prediction.field, prediction.target])]}
                label={t('see', { objects })}
              />
            </WhatToDo>
          )}
          <Drivers
            drivers={result.drivers}
            usual={result.usual}
            words={words}
            outcome={prediction.kind === 'yes_no' ? yesNames() : t('mean_of', { field: words.target })}
            tool={(field) =>
              isAdmin && (
                <Button
                  variant="subtle"
                  size="xs"
                  disabled={Boolean(work)}
                  onClick={() => void attempt(changePrediction(id, { left_out: [...prediction.left_out, field] }))}
                >
                  {t('leave_out')}
                </Button>
              )
            }
          />
          <TreeInWords tree={result.tree} words={words} outcome={prediction.kind === 'yes_no' ? yesNames() : ''} />
          <Quality found={result} words={words} />
          <Coefficients rows={result.coefficients} words={words} kind={prediction.kind} />
          <LeftOut prediction={prediction} field={words.field} />
        </>
      )}
    </div>
  );

  function headline(): string {
    const top = result?.drivers.filter(({ share }) => share >= 0.05).slice(0, 3) ?? [];
    const drivers = format.list(top.map((one) => words.field(one.name)));
    if (!result?.better || top.length === 0) return t('headline_unsure', { target: words.target });
    const found = result.measures?.gains.find(({ share }) => share >= 0.199)?.found;
    if (found !== undefined) return t('headline', { drivers, found: format.percent(found * 100, 0), yes: yesNames() });
    return t('headline_number', { drivers, half: words.said(result.numbers?.half_within ?? 0), target: words.target });
  }

  function yesNames(): string {
    return format.list(prediction.yes.map((value) => `“${words.value(prediction.target, value)}”`));
  }

  /** Those who are not what they are likely to become; of numbers all that carry one. */
  function toFilter() {
    const field = prediction.field as string;
    if (prediction.kind === 'number') return { field, op: 'not_empty' };
    const likely = { field, op: 'gte', value: Math.round(Math.min(60, 150 * (result?.usual ?? 0.4))) };
    const target = meta?.fields.find((one) => one.name === prediction.target);
    if (target?.type !== 'choice') return likely;
    return { and: [likely, { field: prediction.target, op: 'not_in', value: [...prediction.yes, ...prediction.no] }] };
  }
}

interface LeaksProps {
  prediction: PredictionAnswer;
  leaks: Leak[];
  field(name: string): string;
}

/** Fields that seem to know the answer: most are left out by themselves, of the rest people decide. */
function Leaks({ prediction, leaks, field }: LeaksProps) {
  const { t } = useTranslation('predict');
  const format = useFormat();
  const { isAdmin } = useRole();
  const { id, left_out, trusted, work } = prediction;
  const set = (change: Parameters<typeof changePrediction>[1]) => void changePrediction(id, change).catch(failed);
  const open = leaks.filter(({ name }) => !left_out.includes(name));
  if (open.length === 0) return null;
  return (
    <div className={classes.sliders}>
      {open.map(({ name, why, strength }) => {
        const used = why === 'later' || trusted.includes(name);
        return (
          <div key={name} className={classes.warning} role="status">
            <p>
              {t(`leak.${why}`, { field: field(name), share: format.percent(strength * 100, 0) })}{' '}
              {t(used ? 'leak_used' : 'leak_unused')}
            </p>
            {isAdmin &&
              (used ? (
                <Button
                  variant="default"
                  size="xs"
                  disabled={Boolean(work)}
                  onClick={() => set({ left_out: [...left_out, name], trusted: trusted.filter((one) => one !== name) })}
                >
                  {t('leave_out')}
                </Button>
              ) : (
                <Button
                  variant="default"
                  size="xs"
                  disabled={Boolean(work)}
                  onClick={() => set({ trusted: [...trusted, name] })}
                >
                  {t('use_anyway')}
                </Button>
              ))}
          </div>
        );
      })}
    </div>
  );
}

function LeftOut({ prediction: { id, left_out, work }, field }: Omit<LeaksProps, 'leaks'>) {
  const { t } = useTranslation('predict');
  const { isAdmin } = useRole();
  if (left_out.length === 0) return null;
  return (
    <div className={classes.warning}>
      <p>{t('left_out', { fields: left_out.map(field).join(', ') })}</p>
      {isAdmin && (
        <Button
          variant="default"
          size="xs"
          disabled={Boolean(work)}
          onClick={() => void changePrediction(id, { left_out: [] }).catch(failed)}
        >
          {t('use_again')}
        </Button>
      )}
    </div>
  );
}
