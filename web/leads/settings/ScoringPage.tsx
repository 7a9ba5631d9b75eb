import { ActionIcon, Button, Group, Menu, NumberInput, Switch } from '@mantine/core';
import { IconDots, IconFlame, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useObject } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { useTools } from '../../records/fields/tools.ts';
import { FilterWords } from '../../records/filter/FilterWords.tsx';
import {
  type KeptScoreRule,
  type LeadSettings,
  previewScores,
  refresh,
  type ScoreRule,
  scoreRulesQuery,
  settingsQuery,
} from '../api.ts';
import classes from '../leads.module.css';
import { Band, Parts } from '../ScorePanel.tsx';

const RuleDialog = lazy(() => import('./ScoreRuleDialog.tsx'));

const usual = (t: (key: string) => string): ScoreRule[] => [
  {
    name: t('scoring.usual.referral'),
    active: true,
    kind: 'field',
    filter: { field: 'source', op: 'eq', value: 'referral' },
    points: 15,
  },
  {
    name: t('scoring.usual.phone'),
    active: true,
    kind: 'field',
    filter: { field: 'contact_phone', op: 'not_empty' },
    points: 5,
  },
  {
    name: t('scoring.usual.new'),
    active: true,
    kind: 'event',
    event: 'lead.created',
    points: 20,
    half_life: 7,
    most: 1,
  },
  {
    name: t('scoring.usual.again'),
    active: true,
    kind: 'event',
    event: 'lead.inquired_again',
    points: 20,
    half_life: 7,
    most: 3,
  },
  {
    name: t('scoring.usual.talked'),
    active: true,
    kind: 'event',
    event: 'task.completed',
    points: 8,
    half_life: 14,
    most: 5,
  },
];

/** What makes a lead promising: points for what is known and for what happened, which fade. */
export default function ScoringPage() {
  const { t } = useTranslation('leads');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(scoreRulesQuery);
  const settings = useQuery(settingsQuery);
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const rules: ScoreRule[] = data ?? [];
  const save = async (next: ScoreRule[]) => {
    const { changeSet } = await api.putWithMeta<unknown>('/scoring/rules', { rules: next });
    changed(t('rules_saved'), changeSet);
    await refresh(scoreRulesQuery.queryKey);
  };
  const quickly = (next: ScoreRule[]) => void save(next).catch(failed);
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('scoring.add')}
    </Button>
  );
  return (
    <SettingsPage
      title={t('scoring.title')}
      text={
        <>
          {t('scoring.text')}{' '}
          <Link to="/lead-inbox" search={{ order: 'hottest' } as never}>
            {t('scoring.see')}
          </Link>
        </>
      }
      actions={add}
      wide
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={5} columns={3} />
      ) : rules.length === 0 ? (
        <EmptyState
          icon={<IconFlame size={20} />}
          title={t('scoring.none')}
          action={
            isAdmin && (
              <Group justify="center" gap="xs">
                <Button variant="default" onClick={() => quickly(usual((key) => t(key as 'name')))}>
                  {t('scoring.take_usual')}
                </Button>
                {add}
              </Group>
            )
          }
        >
          {t('scoring.none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.rules}>
          {rules.map((rule, i) => (
            <li key={rule.id} className={classes.rule} data-quiet={!rule.active || undefined}>
              <b className={classes.number}>{rule.points > 0 ? `+${rule.points}` : rule.points}</b>
              <RuleWords rule={rule as KeptScoreRule} />
              {isAdmin && (
                <Group gap={8} wrap="nowrap">
                  <Switch
                    size="xs"
                    aria-label={t('active_of', { name: rule.name })}
                    checked={rule.active}
                    onChange={() => quickly(rules.with(i, { ...rule, active: !rule.active }))}
                  />
                  <Menu position="bottom-end">
                    <Menu.Target>
                      <ActionIcon aria-label={t('actions_of', { name: rule.name })}>
                        <IconDots size={16} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen(i)}>
                        {t('change')}
                      </Menu.Item>
                      <Menu.Item
                        color="red"
                        leftSection={<IconTrash size={16} />}
                        onClick={() => quickly(rules.toSpliced(i, 1))}
                      >
                        {t('remove')}
                      </Menu.Item>
                    </Menu.Dropdown>
                  </Menu>
                </Group>
              )}
            </li>
          ))}
        </ul>
      )}
      {settings.data && <Bands settings={settings.data} fixed={!isAdmin} />}
      {isAdmin && data && settings.data && rules.length > 0 && <Preview rules={rules} settings={settings.data} />}
      <Suspense>
        {open !== null && (
          <RuleDialog
            rule={open === 'new' ? null : (rules[open] ?? null)}
            onClose={() => setOpen(null)}
            save={(rule) => save(open === 'new' ? [...rules, rule] : rules.with(open, rule))}
          />
        )}
      </Suspense>
    </SettingsPage>
  );
}

function RuleWords({ rule }: { rule: KeptScoreRule }) {
  const { t } = useTranslation('leads');
  const tools = useTools();
  const meta = useObject('lead');
  const more = [
    rule.half_life && t('scoring.half_short', { count: rule.half_life }),
    rule.most && t('scoring.most_short', { count: rule.most }),
  ].filter(Boolean);
  return (
    <div>
      <b>{rule.name}</b>
      <div>
        {rule.kind === 'event' &&
          rule.event &&
          t('scoring.when', { event: t(`event.${rule.event.replace('.', '_')}`, { defaultValue: rule.event }) })}{' '}
        {rule.filter && meta ? <FilterWords tools={tools} meta={meta} filter={rule.filter} /> : null}
      </div>
      {more.length > 0 && <div className={classes.quiet}>{more.join(' · ')}</div>}
    </div>
  );
}

function Bands({ settings, fixed }: { settings: LeadSettings; fixed: boolean }) {
  const { t } = useTranslation(['leads', 'common']);
  const form = useFields({ hot: settings.hot, warm: settings.warm });
  const save = async ({ hot, warm }: typeof form.values) => {
    await api.patch('/lead-settings', { hot: Number(hot), warm: Number(warm) });
    changed(t('common:saved'));
    void refresh(settingsQuery.queryKey);
  };
  return (
    <Section title={t('bands.title')} text={t('bands.text')}>
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <div className={classes.three}>
          <NumberInput {...form.control('hot')} value={form.values.hot} label={t('bands.hot')} disabled={fixed} />
          <NumberInput {...form.control('warm')} value={form.values.warm} label={t('bands.warm')} disabled={fixed} />
        </div>
        {!fixed && (
          <Group>
            <Button type="submit" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        )}
      </form>
    </Section>
  );
}

/** What the rules make of real leads. */
function Preview({ rules, settings }: { rules: ScoreRule[]; settings: LeadSettings }) {
  const { t } = useTranslation('leads');
  const { hot, warm } = settings;
  const { data, error, refetch } = useQuery({
    queryKey: ['score-preview', rules, hot, warm],
    queryFn: () => previewScores({ rules, hot, warm }),
    placeholderData: (before) => before,
    gcTime: 0,
  });
  return (
    <Section title={t('preview.title')} text={t('preview.text')}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={5} columns={3} />
      ) : data.leads.length === 0 ? (
        <p className={classes.said}>{t('preview.none')}</p>
      ) : (
        <>
          <div className={classes.bands}>
            {(['hot', 'warm', 'cold'] as const).map((band) => (
              <span key={band}>
                <Band band={band} /> {data.bands[band]}
              </span>
            ))}
          </div>
          {data.leads.map((lead) => (
            <div key={lead.id} className={classes.previewRow}>
              <Link to="/$plural/$id" params={{ plural: 'leads', id: lead.id }}>
                {lead.name}
              </Link>
              <span>
                {lead.score} <Band band={lead.band} />
              </span>
              <Parts parts={lead.parts} />
            </div>
          ))}
        </>
      )}
    </Section>
  );
}
