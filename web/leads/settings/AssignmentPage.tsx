import { ActionIcon, Button, Group, Menu, Switch } from '@mantine/core';
import { IconArrowUp, IconDots, IconPencil, IconPlus, IconRoute, IconTrash } from '@tabler/icons-react';
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
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useTools } from '../../records/fields/tools.ts';
import { FilterWords } from '../../records/filter/FilterWords.tsx';
import { type KeptRule, type Rule, refresh, rulesQuery } from '../api.ts';
import classes from '../leads.module.css';
import { usePeople } from './people.ts';

const RuleDialog = lazy(() => import('./AssignmentRuleDialog.tsx'));
const PreviewDialog = lazy(() => import('./AssignmentPreview.tsx'));

/** Who gets which leads: rules from top to bottom, the first that fits and has somebody decides. */
export default function AssignmentPage() {
  const { t } = useTranslation('leads');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(rulesQuery);
  const [open, setOpen] = useState<number | 'new' | null>(null);
  const [preview, setPreview] = useState(false);
  const rules: Rule[] = data ?? [];
  const save = async (next: Rule[], message = t('rules_saved')) => {
    const { changeSet } = await api.putWithMeta<unknown>('/assignment/rules', { rules: next });
    changed(message, changeSet);
    await refresh(rulesQuery.queryKey);
  };
  const quickly = (next: Rule[]) => void save(next).catch(failed);
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('assign.add')}
    </Button>
  );
  return (
    <SettingsPage
      title={t('assign.title')}
      text={
        <>
          {t('assign.text')} <Link to="/lead-inbox">{t('inbox.title')}</Link>
        </>
      }
      actions={
        <Group gap="xs">
          {rules.length > 0 && (
            <Button variant="default" onClick={() => setPreview(true)}>
              {t('assign.give_out')}
            </Button>
          )}
          {add}
        </Group>
      }
      wide
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={4} columns={3} />
      ) : rules.length === 0 ? (
        <EmptyState icon={<IconRoute size={20} />} title={t('assign.none')} action={add}>
          {t('assign.none_text')}
        </EmptyState>
      ) : (
        <ol className={classes.rules}>
          {rules.map((rule, i) => (
            <li key={rule.id} className={classes.rule} data-quiet={!rule.active || undefined}>
              <span className={classes.number}>{i + 1}</span>
              <RuleWords rule={rule as KeptRule} />
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
                      {i > 0 && (
                        <Menu.Item
                          leftSection={<IconArrowUp size={16} />}
                          onClick={() => quickly(rules.with(i, rules[i - 1] as Rule).with(i - 1, rule))}
                        >
                          {t('up')}
                        </Menu.Item>
                      )}
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
        </ol>
      )}
      <Suspense>
        {open !== null && (
          <RuleDialog
            rule={open === 'new' ? null : (rules[open] ?? null)}
            onClose={() => setOpen(null)}
            save={(rule) => save(open === 'new' ? [...rules, rule] : rules.with(open, rule))}
          />
        )}
        {preview && <PreviewDialog onClose={() => setPreview(false)} />}
      </Suspense>
    </SettingsPage>
  );
}

function RuleWords({ rule }: { rule: KeptRule }) {
  const { t } = useTranslation('leads');
  const tools = useTools();
  const meta = useObject('lead');
  const { nameOf } = usePeople();
  const steps = rule.steps.map((step) => {
    if (step.to === 'account_owner') return t('step.account_owner');
    if (step.to === 'member') return nameOf(step.id);
    const how = t(`step_how.${step.how}`);
    if (step.to === 'territory') return `${t('step.territory')} (${how})`;
    const who = step.to === 'team' ? nameOf(step.id) : tools.format.list(step.ids.map(nameOf));
    return `${who} (${how})`;
  });
  const more = [
    rule.at_work && t('assign.at_work_short'),
    rule.max_open && t('assign.max_short', { count: rule.max_open }),
    rule.otherwise === 'wait' && t('assign.wait_short'),
  ].filter(Boolean);
  return (
    <div>
      <b>{rule.name}</b>
      <div>{rule.filter && meta ? <FilterWords tools={tools} meta={meta} filter={rule.filter} /> : t('all_leads')}</div>
      <div>→ {steps.join(` ${t('then')} `)}</div>
      {more.length > 0 && <div className={classes.quiet}>{more.join(' · ')}</div>}
    </div>
  );
}
