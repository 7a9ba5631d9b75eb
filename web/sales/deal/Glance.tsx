import { Button, Group, Menu, Popover, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconBarrierBlock, IconClock, IconMoodSad } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { disagrees, steps } from '../../../server/sales/judgement/schema.ts';
import { rotOf, stageIdOf, stagesQuery, stepWarningOf } from '../../records/deals/stages.ts';
import { fieldOf } from '../../records/model/objects.ts';
import { addDays, todayIn } from '../../records/model/parse.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { changeRecord } from '../../records/writes.ts';
import { guardsQuery } from '../guards/api.ts';
import { partsQuery } from './api.ts';
import classes from './deal.module.css';

/** What a seller needs at first sight: what happens next, how likely it is, and whether anything is wrong. */
export default function Glance(props: PanelProps) {
  const { record } = props;
  if (record.status !== 'open' || record.trashed_at) return null;
  return (
    <section className={classes.glance}>
      <NextStep {...props} />
      <Probability {...props} />
      <Judgement {...props} />
      <Alerts {...props} />
    </section>
  );
}

function NextStep({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation(['sales', 'common']);
  const [open, setOpen] = useState(false);
  const today = todayIn(tools.format.timeZone);
  const warning = stepWarningOf(record, today);
  const step = typeof record.next_step === 'string' ? record.next_step : '';
  const day = typeof record.next_step_on === 'string' ? record.next_step_on : '';
  const said = step || (day ? t('glance.someStep') : t('glance.noStep'));
  const shown = day ? `${said} · ${tools.format.date(day)}` : said;
  return (
    <div>
      <p className={classes.glanceLabel}>{t('glance.next')}</p>
      <div className={classes.glanceValue}>
        <Popover opened={open} onChange={setOpen} width={340} position="bottom-start" trapFocus returnFocus>
          <Popover.Target>
            <button
              type="button"
              className={classes.plain}
              data-missing={!step && !day ? true : undefined}
              disabled={!meta.permissions.update}
              // What is seen comes first: whoever speaks to the screen says that.
              aria-label={`${shown}: ${t('glance.changeNext')}`}
              onClick={() => setOpen((now) => !now)}
            >
              {said}
              {day && (
                <span className={warning === 'lateStep' ? classes.late : classes.dim}> · {tools.format.date(day)}</span>
              )}
            </button>
          </Popover.Target>
          <Popover.Dropdown>
            <StepForm
              step={step}
              day={day || addDays(today, 7)}
              onSave={(values) => {
                setOpen(false);
                void changeRecord(meta, record, { values, message: t('glance.stepSaved') });
              }}
              onCancel={() => setOpen(false)}
            />
          </Popover.Dropdown>
        </Popover>
      </div>
    </div>
  );
}

function StepForm(props: {
  step: string;
  day: string;
  onSave(values: { next_step: string | null; next_step_on: string | null }): void;
  onCancel(): void;
}) {
  const { t } = useTranslation(['sales', 'common']);
  const [step, setStep] = useState(props.step);
  const [day, setDay] = useState(props.day);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        props.onSave({ next_step: step.trim() || null, next_step_on: day || null });
      }}
    >
      <TextInput
        label={t('glance.next')}
        placeholder={t('glance.placeholder')}
        maxLength={500}
        value={step}
        onChange={(event) => setStep(event.currentTarget.value)}
        data-autofocus
      />
      <TextInput
        type="date"
        mt={8}
        label={t('glance.on')}
        value={day}
        onChange={(event) => setDay(event.currentTarget.value)}
      />
      <Group justify="space-between" mt="sm">
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={() => props.onSave({ next_step: null, next_step_on: null })}
        >
          {t('glance.clear')}
        </Button>
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={props.onCancel}>
            {t('common:cancel')}
          </Button>
          <Button size="compact-sm" type="submit">
            {t('common:save')}
          </Button>
        </Group>
      </Group>
    </form>
  );
}

function Probability({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const { data: stages = [] } = useQuery(stagesQuery);
  const stage = stages.find((s) => s.id === stageIdOf(record));
  const weighted = record.weighted as { amount: string; currency: string } | null;
  if (!fieldOf(meta, 'probability')) return null;
  const shown = record.probability === null ? '–' : tools.format.percent(Number(record.probability));
  const set = (probability: number) =>
    void changeRecord(meta, record, { values: { probability }, message: t('glance.probabilitySaved') });
  return (
    <div>
      <p className={classes.glanceLabel}>{t('glance.probability')}</p>
      <div className={classes.glanceValue}>
        <Menu position="bottom-start">
          <Menu.Target>
            <button
              type="button"
              className={classes.plain}
              disabled={!meta.permissions.update}
              aria-label={`${shown}: ${t('glance.changeProbability')}`}
            >
              {shown}
            </button>
          </Menu.Target>
          <Menu.Dropdown mah={320} style={{ overflowY: 'auto' }}>
            {steps.map((step) => (
              <Menu.Item key={step} onClick={() => set(step)} aria-current={record.probability === step || undefined}>
                {tools.format.percent(step)}
              </Menu.Item>
            ))}
            {stage?.probability !== null && stage?.probability !== undefined && (
              <>
                <Menu.Divider />
                <Menu.Item onClick={() => set(stage.probability as number)}>
                  {t('glance.asStage', { stage: stage.name, share: tools.format.percent(stage.probability) })}
                </Menu.Item>
              </>
            )}
          </Menu.Dropdown>
        </Menu>
        {weighted && <span className={classes.dim}>{t('glance.weighted', { sum: tools.format.money(weighted) })}</span>}
      </div>
    </div>
  );
}

const lights = ['red', 'amber', 'green'] as const;

function Judgement({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const field = fieldOf(meta, 'rag');
  if (!field) return null;
  const set = (rag: string | null) =>
    void changeRecord(meta, record, { values: { rag }, message: t('glance.ragSaved') });
  return (
    <div>
      <p className={classes.glanceLabel} id="judgement">
        {tools.labels.field(meta, field)}
      </p>
      <div className={classes.glanceValue}>
        <span className={classes.lights} role="radiogroup" aria-labelledby="judgement">
          {lights.map((light) => (
            // biome-ignore lint/a11y/useSemanticElements: pressed again it is taken back, which a radio button cannot
            <button
              key={light}
              type="button"
              role="radio"
              className={classes.light}
              data-rag={light}
              aria-checked={record.rag === light}
              disabled={!meta.permissions.update}
              aria-label={tools.labels.choice(meta, field, light)}
              title={tools.labels.choice(meta, field, light)}
              onClick={() => set(record.rag === light ? null : light)}
            />
          ))}
        </span>
        {record.rag ? (
          <span className={classes.dim}>{tools.labels.choice(meta, field, record.rag)}</span>
        ) : (
          <span className={classes.dim}>{t('glance.noRag')}</span>
        )}
      </div>
    </div>
  );
}

function Alerts({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const today = todayIn(tools.format.timeZone);
  const { data: stages = [] } = useQuery(stagesQuery);
  const blocker = tools.objects.find((o) => o.name === 'blocker');
  const { data: blockers } = useQuery({
    ...partsQuery(blocker ?? { name: 'blocker', plural: 'blockers' }, record.id, ['responsible']),
    enabled: blocker !== undefined,
  });
  const { data: guards } = useQuery(guardsQuery(meta, record.id));
  const stage = stages.find((s) => s.id === stageIdOf(record));
  const rot = rotOf(record.stage_since, stage?.age_limit, Date.now());
  const step = stepWarningOf(record, today);
  const inTheWay = blockers?.filter((row) => !row.resolved_at).length ?? 0;
  const complaints = guards?.signals.open_complaints ?? 0;
  const alerts: Array<{ key: string; tone: 'amber' | 'red'; icon: typeof IconClock; text: string }> = [];
  const tell = (key: string, tone: 'amber' | 'red', icon: typeof IconClock, text: string) =>
    alerts.push({ key, tone, icon, text });
  if (complaints > 0) tell('complaint', 'red', IconMoodSad, t('glance.complaints', { count: complaints }));
  if (inTheWay > 0) tell('blocked', 'red', IconBarrierBlock, t('glance.blocked', { count: inTheWay }));
  if (rot)
    tell(
      'rot',
      rot.state === 'rotten' ? 'red' : 'amber',
      IconClock,
      t('glance.rot', { count: rot.days, limit: stage?.age_limit ?? 0, stage: stage?.name ?? '' }),
    );
  if (step && step !== 'noNextStep') tell('step', 'amber', IconAlertTriangle, t(`glance.${step}`));
  if (disagrees(record.rag, record.probability))
    tell('rag', 'amber', IconAlertTriangle, t(`glance.disagrees.${String(record.rag)}`));
  if (alerts.length === 0) return null;
  return (
    <ul className={classes.alerts}>
      {alerts.map(({ key, tone, icon: Icon, text }) => (
        <li key={key} data-tone={tone}>
          <Icon size={14} aria-hidden /> {text}
        </li>
      ))}
    </ul>
  );
}
