import { Button, Stepper } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useTools } from '../../records/fields/tools.ts';
import classes from '../accounts.module.css';
import { type Holdings, holdingsQuery, type Plan, useNamed } from '../api.ts';
import { Check } from './Check.tsx';
import { Known } from './Known.tsx';
import { WhoGetsWhat } from './WhoGetsWhat.tsx';
import { type Choice, wayOf } from './ways.ts';

/** Takes leave of a colleague: everything goes to others, what only they know is written down, and then their access ends. */
export default function HandoverPage() {
  const { t } = useTranslation('accounts');
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery(holdingsQuery(id));
  return (
    <SettingsPage
      title={data ? t('leaver.title', { name: data.member.name }) : t('leaver.loading')}
      text={t('leaver.text')}
      wide
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} columns={4} />
      ) : data.blocked ? (
        <p className={classes.warn}>{t(`leaver.blocked.${data.blocked}`)}</p>
      ) : (
        <Wizard key={data.member.id} holdings={data} />
      )}
    </SettingsPage>
  );
}

export interface Draft {
  successor: string | null;
  choices: Record<string, Choice>;
  turns: Record<string, string[]>;
  lastDay: string;
  months: number;
}

function Wizard({ holdings }: { holdings: Holdings }) {
  const { t } = useTranslation('accounts');
  const tools = useTools();
  const { leaving, work, member } = holdings;
  const under =
    work && (work.state === 'queued' || work.state === 'running' || (work.state !== 'done' && holdings.live > 0));
  const [step, setStep] = useState(under ? 2 : 0);
  const members = (useNamed('members').data ?? []).filter((one) => one.value !== member.id);
  const [draft, setDraft] = useState<Draft>({
    successor: (leaving?.completed_at ? null : leaving?.plan?.to) ?? member.manager,
    choices: {},
    turns: {},
    lastDay: leaving?.completed_at ? '' : (leaving?.last_day ?? ''),
    months: 12,
  });
  const plan = planOf(draft);
  const top = useRef<HTMLDivElement>(null);
  const go = (to: number) => {
    setStep(to);
    top.current?.scrollIntoView({ block: 'nearest' });
  };
  const next = (
    <div className={classes.foot}>
      <Button variant="default" disabled={step === 0} onClick={() => go(step - 1)}>
        {t('leaver.back')}
      </Button>
      {step < 2 && (
        <Button disabled={!plan} onClick={() => go(step + 1)}>
          {t('leaver.next')}
        </Button>
      )}
    </div>
  );
  return (
    <div className={classes.stack} ref={top}>
      <Stepper active={step} onStepClick={(to) => (to === 0 || plan) && go(to)} size="sm">
        <Stepper.Step label={t('leaver.step_who')} />
        <Stepper.Step label={t('leaver.step_known')} />
        <Stepper.Step label={t('leaver.step_do')} />
      </Stepper>
      {step === 0 && <WhoGetsWhat {...{ tools, holdings, members, draft, setDraft }} />}
      {step === 1 && <Known {...{ tools, holdings, draft, setDraft }} />}
      {step === 2 && plan && <Check {...{ tools, holdings, draft, plan }} onBegin={() => go(2)} />}
      {next}
    </div>
  );
}

function planOf({ successor, choices, turns }: Draft): Plan | null {
  if (!successor) return null;
  const kinds: Plan['kinds'] = {};
  for (const [key, choice] of Object.entries(choices)) {
    const way = wayOf(choice, successor, turns[key] ?? []);
    if (way) kinds[key] = way;
  }
  return { to: successor, kinds };
}
