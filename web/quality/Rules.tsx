import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconDots, IconPencil, IconPlus, IconRuler, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useRole } from '../kernel/session.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { confirm } from '../kernel/ui/confirm.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type Rule, refresh, rulesQuery } from './api.ts';
import { useObjectName } from './Overview.tsx';
import classes from './quality.module.css';

const RuleDialog = lazy(() => import('./RuleDialog.tsx'));
const Violations = lazy(() => import('./Violations.tsx'));
const tone = { low: 'gray', normal: 'amber', high: 'red' };

/** What must not be, and which records are so all the same. */
export default function Rules() {
  const { t } = useTranslation('quality');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(rulesQuery);
  const [open, setOpen] = useState<Rule | 'new' | null>(null);
  const [looked, setLooked] = useState<Rule | null>(null);
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('rules.add')}
    </Button>
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} columns={4} />;
  return (
    <>
      {data.length === 0 ? (
        <EmptyState icon={<IconRuler size={20} />} title={t('rules.none')} action={add}>
          {t('rules.none_text')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.said}>{t('rules.text')}</p>
            {add}
          </div>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('rules.rule')}</th>
                <th scope="col" data-wide>
                  {t('object')}
                </th>
                <th scope="col" data-wide>
                  {t('rules.severity')}
                </th>
                <th scope="col" data-number>
                  {t('rules.violations')}
                </th>
                {isAdmin && <td />}
              </tr>
            </thead>
            <tbody>
              {data.map((rule) => (
                <RuleRow key={rule.id} rule={rule} onChange={() => setOpen(rule)} onLook={() => setLooked(rule)} />
              ))}
            </tbody>
          </table>
        </>
      )}
      <Suspense>
        {open && <RuleDialog rule={open === 'new' ? null : open} onClose={() => setOpen(null)} />}
        {looked && <Violations rule={looked} onClose={() => setLooked(null)} />}
      </Suspense>
    </>
  );
}

function RuleRow({ rule, onChange, onLook }: { rule: Rule; onChange(): void; onLook(): void }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const name = useObjectName();
  const { isAdmin } = useRole();
  const send = async (work: Promise<unknown>) => {
    try {
      await work;
    } catch (problem) {
      failed(problem);
    }
    void refresh('rules');
  };
  const remove = async () => {
    const sure = await confirm({
      title: t('rules.remove_title', { name: rule.name }),
      message: t('rules.remove_text'),
      confirm: t('rules.remove'),
      danger: true,
    });
    if (sure) await send(api.del(`/quality/rules/${rule.id}`));
  };
  return (
    <tr data-quiet={!rule.active || undefined}>
      <td>
        <span className={classes.name}>{rule.name}</span>
        {rule.advice && <span className={classes.note}>{rule.advice}</span>}
      </td>
      <td data-wide>{name(rule.object)}</td>
      <td data-wide>
        <Badge color={tone[rule.severity]}>{t(`severity.${rule.severity}`)}</Badge>
      </td>
      <td data-number>
        {rule.violations ? (
          <button type="button" className={classes.pick} onClick={onLook}>
            {format.number(rule.violations)}
          </button>
        ) : (
          (rule.violations ?? '–')
        )}
      </td>
      {isAdmin && (
        <td className={classes.verbs}>
          <Menu position="bottom-end" closeOnItemClick>
            <Menu.Target>
              <ActionIcon aria-label={t('rules.actions', { name: rule.name })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onChange}>
                {t('rules.change')}
              </Menu.Item>
              <Menu.Item
                closeMenuOnClick={false}
                onClick={() => void send(api.patch(`/quality/rules/${rule.id}`, { active: !rule.active }))}
                rightSection={<Switch size="xs" checked={rule.active} readOnly tabIndex={-1} aria-hidden />}
              >
                {t('rules.active')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                {t('rules.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </td>
      )}
    </tr>
  );
}
