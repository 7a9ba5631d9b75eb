import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconDots,
  IconFileImport,
  IconListDetails,
  IconPencil,
  IconPlus,
  IconSend,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, undo } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { confirm } from '../kernel/ui/confirm.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type LicensedList, listsQuery, refresh } from './api.ts';
import { useObjectName } from './Overview.tsx';
import classes from './quality.module.css';

const ListDialog = lazy(() => import('./ListDialog.tsx'));
const UseDialog = lazy(() => import('./ListVerbs.tsx').then((verbs) => ({ default: verbs.UseDialog })));
const FillDialog = lazy(() => import('./ListVerbs.tsx').then((verbs) => ({ default: verbs.FillDialog })));

type Open = { what: 'change' | 'use' | 'fill'; list: LicensedList | null };

/** Bought and rented lists: how often they may still be used, and when their records must go. */
export default function Lists() {
  const { t } = useTranslation('quality');
  const { data, error, refetch } = useQuery(listsQuery);
  const [open, setOpen] = useState<Open | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ what: 'change', list: null })}>
      {t('lists.add')}
    </Button>
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} columns={5} />;
  return (
    <>
      {data.length === 0 ? (
        <EmptyState icon={<IconListDetails size={20} />} title={t('lists.none')} action={add}>
          {t('lists.none_text')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.said}>{t('lists.text')}</p>
            {add}
          </div>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('lists.list')}</th>
                <th scope="col" data-wide data-number>
                  {t('overview.records')}
                </th>
                <th scope="col">{t('lists.terms')}</th>
                <th scope="col" data-number>
                  {t('lists.used')}
                </th>
                <th scope="col" data-wide data-number>
                  {t('lists.cost')}
                </th>
                <td />
              </tr>
            </thead>
            <tbody>
              {data.map((list) => (
                <ListRow key={list.id} list={list} onOpen={(what) => setOpen({ what, list })} />
              ))}
            </tbody>
          </table>
        </>
      )}
      <Suspense>
        {open?.what === 'change' && <ListDialog list={open.list} onClose={() => setOpen(null)} />}
        {open?.what === 'use' && open.list && <UseDialog list={open.list} onClose={() => setOpen(null)} />}
        {open?.what === 'fill' && open.list && <FillDialog list={open.list} onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}

function ListRow({ list, onOpen }: { list: LicensedList; onOpen(what: Open['what']): void }) {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const name = useObjectName();
  const remove = async () => {
    const sure = await confirm({
      title: t('lists.remove_title', { name: list.name }),
      message: t('lists.remove_text'),
      confirm: t('lists.remove'),
      danger: true,
    });
    if (!sure) return;
    await api.del(`/quality/lists/${list.id}`).catch(failed);
    void refresh('lists');
  };
  const until = list.ends_on ? t('lists.until', { day: format.date(list.ends_on) }) : null;
  return (
    <tr data-quiet={list.ended_at ? true : undefined}>
      <td>
        <span className={classes.name}>{list.name}</span>
        <span className={classes.note}>{[list.supplier, name(list.object)].filter(Boolean).join(' · ')}</span>
      </td>
      <td data-wide data-number>
        {format.number(list.records)}
      </td>
      <td>
        {list.ended_at ? (
          <Badge>{t('lists.ended', { day: format.date(list.ended_at) })}</Badge>
        ) : (
          [t(`lists.kind.${list.kind}`), until].filter(Boolean).join(', ')
        )}
      </td>
      <td data-number>
        {list.uses_allowed
          ? t('lists.of', { uses: format.number(list.uses), allowed: format.number(list.uses_allowed) })
          : format.number(list.uses)}
      </td>
      <td data-wide data-number>
        {list.cost ? format.money({ amount: list.cost, currency: list.currency ?? format.currency }) : ''}
      </td>
      <td className={classes.verbs}>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('lists.actions', { name: list.name })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {!list.ended_at && (
              <>
                <Menu.Item leftSection={<IconSend size={16} />} onClick={() => onOpen('use')}>
                  {t('lists.use')}
                </Menu.Item>
                <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => onOpen('fill')}>
                  {t('lists.fill')}
                </Menu.Item>
                <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => onOpen('change')}>
                  {t('lists.change')}
                </Menu.Item>
              </>
            )}
            {list.ended_change_set && (
              <Menu.Item onClick={() => void undo(list.ended_change_set as string)}>{t('lists.bring_back')}</Menu.Item>
            )}
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
              {t('lists.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
