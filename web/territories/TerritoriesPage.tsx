import { Button, Group } from '@mantine/core';
import { IconMap2, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { arrange, discard, type Node, treeQuery } from './api.ts';
import { TreeTable } from './TreeTable.tsx';
import classes from './territories.module.css';
import { removed } from './tree.ts';

const TerritoryDialog = lazy(() => import('./TerritoryDialog.tsx'));

/** Which part of the market is whose: a tree that is arranged first, and put into force after a look at what would move. */
export default function TerritoriesPage() {
  const { t } = useTranslation('territories');
  const { isAdmin } = useRole();
  const format = useFormat();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(treeQuery);
  const [open, setOpen] = useState<{ node: Node | null; parent: string | null } | null>(null);
  const nodes = data?.draft?.territories ?? data?.territories ?? [];
  const put = (next: Node[]) => {
    if (next !== nodes) void arrange(next).catch(failed);
  };
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ node: null, parent: null })}>
      {t('add')}
    </Button>
  );
  const none = data?.figures[''];
  return (
    <SettingsPage
      title={t('title')}
      text={t('text')}
      actions={
        nodes.length > 0 && (
          <Group gap="xs">
            {isAdmin && !data?.draft && (
              <Button variant="default" component={Link} to="/settings/territories/preview">
                {t('check')}
              </Button>
            )}
            {add}
          </Group>
        )
      }
      wide
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={6} columns={4} />
      ) : nodes.length === 0 && !data.draft ? (
        <EmptyState icon={<IconMap2 size={20} />} title={t('none')} action={add}>
          {t(isAdmin ? 'none_text' : 'none_text_read')}
          {isAdmin && <Example />}
        </EmptyState>
      ) : (
        <>
          {data.draft && (
            <div className={classes.draft} role="status">
              <div>
                <b>{t('draft.title')}</b> {t('draft.text')}
                {data.draft.by && (
                  <span className={classes.quiet}>
                    {' '}
                    {t('draft.by', { name: data.draft.by, when: format.relative(data.draft.at) })}
                  </span>
                )}
              </div>
              <Group gap="xs" wrap="nowrap">
                <Button variant="default" onClick={() => void discard().catch(failed)}>
                  {t('draft.discard')}
                </Button>
                <Button onClick={() => void navigate({ to: '/settings/territories/preview' })}>
                  {t('draft.preview')}
                </Button>
              </Group>
            </div>
          )}
          {data.running && <p className={classes.running}>{t('running')}</p>}
          <TreeTable
            nodes={nodes}
            figures={data.figures}
            editable={isAdmin && !data.running}
            onArrange={put}
            onOpen={(node) => setOpen({ node, parent: node.parent })}
            onAdd={(parent) => setOpen({ node: null, parent })}
            onRemove={(id) => put(removed(nodes, id))}
          />
          {none && none.companies > 0 && (
            <p className={classes.none}>
              <Link
                to="/$plural"
                params={{ plural: 'companies' }}
                search={{ layout: 'list', filter: { and: [{ field: 'territory', op: 'empty' }] } } as never}
              >
                {t('nobodys', { count: none.companies, n: format.number(none.companies) })}
              </Link>
            </p>
          )}
        </>
      )}
      <Suspense>
        {open && (
          <TerritoryDialog
            {...open}
            nodes={nodes}
            onClose={() => setOpen(null)}
            save={(node) =>
              arrange(
                nodes.some((one) => one.id === node.id)
                  ? nodes.map((one) => (one.id === node.id ? node : one))
                  : [...nodes, node],
              )
            }
          />
        )}
      </Suspense>
    </SettingsPage>
  );
}

/** What a tree can look like, for those who see none yet. */
function Example() {
  const { t } = useTranslation('territories');
  return (
    <ul className={classes.example} aria-label={t('example.label')}>
      {(['north', 'hamburg', 'south', 'large'] as const).map((key) => (
        <li key={key} data-part={key === 'hamburg' || undefined}>
          <b>{t(`example.${key}`)}</b> <span>{t(`example.${key}_rule`)}</span>
        </li>
      ))}
    </ul>
  );
}
