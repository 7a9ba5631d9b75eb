import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../kernel/ui/Badge.tsx';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { act, belongingQuery, metaOf, settingsQuery, todayIn } from './api.ts';
import classes from './contracts.module.css';
import { VerbDialog } from './VerbDialog.tsx';

/** The next call that asks how the customer is doing, and how the last ones went. */
export default function CheckIns({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [holding, setHolding] = useState<KithRecord | null>(null);
  const [field, value] =
    meta.name === 'company' ? ['company', record.id] : ['about', { object: meta.name, id: record.id }];
  const { data = [] } = useQuery(belongingQuery('check-ins', field as string, value, { sort: ['-due_on'] }));
  const object = metaOf(tools.objects, 'check_in');
  if (data.length === 0 || !object) return null;
  const open = data.filter((one) => !one.held_on);
  const held = data.filter((one) => one.held_on).slice(0, 3);
  const outcomes = object.fields.find((f) => f.name === 'outcome');
  const today = todayIn(tools.format.timeZone);
  return (
    <section className={classes.block} aria-label={t('checkIn.title')}>
      <h2 className={classes.blockTitle}>{t('checkIn.title')}</h2>
      <ul className={classes.plain}>
        {open.map((one) => (
          <li key={one.id} className={classes.line}>
            <span className={classes.grow}>
              {t(`checkIn.${String(one.kind)}`)}
              <span className={String(one.due_on) < today ? classes.warn : classes.quiet}>
                {' '}
                {tools.format.date(String(one.due_on))}
              </span>
              {one.quiet === true && <span className={classes.warn}> {t('checkIn.quiet')}</span>}
            </span>
            {object.permissions.update && (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconPhone size={14} />}
                onClick={() => setHolding(one)}
              >
                {t('checkIn.hold')}
              </Button>
            )}
          </li>
        ))}
        {held.map((one) => (
          <li key={one.id} className={classes.line}>
            <span className={classes.grow}>
              {outcomes && (
                <Badge color={outcomes.choices?.find((c) => c.value === one.outcome)?.color}>
                  {tools.labels.choice(object, outcomes, String(one.outcome))}
                </Badge>
              )}
              <span className={classes.quiet}> {tools.format.date(String(one.held_on))}</span>
              {one.mood ? <span className={classes.quiet}> · {t('checkIn.moodOf', { mood: one.mood })}</span> : null}
              {one.deal ? (
                <>
                  {' · '}
                  <Link to={`/deals/${String(one.deal)}`}>{t('checkIn.dealOpened')}</Link>
                </>
              ) : null}
            </span>
          </li>
        ))}
      </ul>
      {holding && <Hold {...{ tools, object }} checkIn={holding} onClose={() => setHolding(null)} />}
    </section>
  );
}

interface HoldProps extends Pick<PanelProps, 'tools'> {
  object: PanelProps['meta'];
  checkIn: KithRecord;
  onClose(): void;
}

/** The script of the call, and what came of it. */
function Hold({ tools, object, checkIn, onClose }: HoldProps) {
  const { t } = useTranslation('contracts');
  const { data } = useQuery(settingsQuery);
  if (!data) return null;
  const outcome = object.fields.find((f) => f.name === 'outcome');
  return (
    <VerbDialog
      title={String(checkIn.name)}
      asks={[
        ...data.questions.map((label, i) => ({ name: `q${i}`, label, kind: 'long' as const })),
        { name: 'changed', label: t('checkIn.changed'), kind: 'long' },
        {
          name: 'outcome',
          label: t('checkIn.outcome'),
          kind: 'choice',
          initial: 'well',
          required: true,
          choices: (outcome?.choices ?? []).map(({ value }) => ({
            value,
            label: outcome ? tools.labels.choice(object, outcome, value) : value,
          })),
        },
        {
          name: 'mood',
          label: t('checkIn.mood'),
          kind: 'choice',
          choices: ['1', '2', '3', '4', '5'].map((value) => ({ value, label: t(`checkIn.moods.${value}`) })),
        },
        { name: 'deal', label: t('checkIn.deal'), help: t('checkIn.dealHelp') },
      ]}
      submit={t('checkIn.hold')}
      onClose={onClose}
      onSubmit={(answers) =>
        act(`/check-ins/${checkIn.id}/outcome`, t('checkIn.held'), {
          body: {
            outcome: answers.outcome,
            mood: answers.mood ? Number(answers.mood) : null,
            changed: answers.changed,
            answers: data.questions.map((question, i) => ({ question, answer: String(answers[`q${i}`] ?? '') })),
            deal: answers.deal ? { name: answers.deal } : null,
          },
        })
      }
    />
  );
}
