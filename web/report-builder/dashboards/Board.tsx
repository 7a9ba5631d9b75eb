import { Button, Menu } from '@mantine/core';
import {
  IconChevronDown,
  IconDeviceTv,
  IconHistory,
  IconLayoutDashboard,
  IconPlus,
  IconTrash,
  IconX,
} from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { type Around, type Dashboard, refreshDashboards, type Tile } from '../api.ts';
import { ComesByItself } from '../builder/ComesByItself.tsx';
import { VersionsDialog } from '../builder/VersionsDialog.tsx';
import classes from '../report-builder.module.css';
import { AddTile } from './AddTile.tsx';
import { BoardFilters } from './BoardFilters.tsx';
import { BoardSettings } from './BoardSettings.tsx';
import { Grid } from './Grid.tsx';

/** A dashboard: its reports on a grid, all narrowed together; whoever may change it moves and sizes them in place. */
export default function Board({ board }: { board: Dashboard }) {
  const { t } = useTranslation(['report-builder', 'common']);
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { wall?: boolean; edit?: boolean };
  const [editing, setEditing] = useState(search.edit === true && board.writable);
  const [tiles, setTiles] = useState<Tile[] | null>(null);
  const [around, setAround] = useState<Around>({
    filter: board.options.filter as Around['filter'],
    period: board.options.period,
  });
  const [dialog, setDialog] = useState<'add' | 'itself' | 'settings' | 'versions' | null>(null);
  const shown = tiles ?? board.tiles;
  const wall = search.wall === true;

  const keep = async (change: Partial<Pick<Dashboard, 'tiles' | 'options'>>) => {
    if (change.tiles) setTiles(change.tiles);
    try {
      await api.patch(`/dashboards/${board.id}`, change);
      await refreshDashboards();
    } catch (error) {
      failed(error);
    }
    setTiles(null);
  };
  const remove = async () => {
    try {
      await api.del(`/dashboards/${board.id}`);
      notify(t('deleted', { name: board.name }), {
        tone: 'done',
        action: {
          label: t('common:undo'),
          run: () => void api.post(`/dashboards/${board.id}/restoration`, {}).then(refreshDashboards).catch(failed),
        },
      });
      void refreshDashboards();
      void navigate({ to: '/dashboards' });
    } catch (error) {
      failed(error);
    }
  };
  const toWall = () => {
    void document.documentElement.requestFullscreen?.().catch(() => {});
    void navigate({ to: '/dashboards/$id', params: { id: board.id }, search: { wall: true } as never });
  };
  const leaveWall = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    void navigate({ to: '/dashboards/$id', params: { id: board.id }, search: {} as never });
  };

  const grid = (
    <Grid
      tiles={shown}
      editing={editing && !wall}
      around={around}
      refresh={wall ? (board.options.refresh ?? 300) : board.options.refresh}
      wall={wall}
      onChange={(next) => void keep({ tiles: next })}
    />
  );
  if (wall) {
    return (
      <div className={classes.wall}>
        <header>
          <h1>{board.name}</h1>
          <Button variant="subtle" color="gray" leftSection={<IconX size={16} aria-hidden />} onClick={leaveWall}>
            {t('board.leave_wall')}
          </Button>
        </header>
        {grid}
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <PageHeader
        title={board.name}
        description={board.description}
        crumbs={[{ label: t('dashboards'), to: '/dashboards' }]}
        actions={
          <>
            <Button variant="default" leftSection={<IconDeviceTv size={16} aria-hidden />} onClick={toWall}>
              {t('board.wall')}
            </Button>
            {board.writable && (
              <>
                <Menu position="bottom-end">
                  <Menu.Target>
                    <Button variant="default" rightSection={<IconChevronDown size={14} aria-hidden />}>
                      {t('more')}
                    </Button>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item onClick={() => setDialog('settings')}>{t('board.settings')}</Menu.Item>
                    <Menu.Item onClick={() => setDialog('itself')}>{t('itself.title')}</Menu.Item>
                    <Menu.Item
                      onClick={() =>
                        void keep({
                          options: {
                            ...board.options,
                            filter: (around.filter ?? null) as Dashboard['options']['filter'],
                            period: around.period ?? null,
                          },
                        })
                      }
                    >
                      {t('board.keep_filters')}
                    </Menu.Item>
                    <Menu.Item
                      leftSection={<IconHistory size={16} aria-hidden />}
                      onClick={() => setDialog('versions')}
                    >
                      {t('versions')}
                    </Menu.Item>
                    <Menu.Item
                      color="red"
                      leftSection={<IconTrash size={16} aria-hidden />}
                      onClick={() => void remove()}
                    >
                      {t('delete')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
                {editing && (
                  <Button
                    variant="default"
                    leftSection={<IconPlus size={16} aria-hidden />}
                    onClick={() => setDialog('add')}
                  >
                    {t('board.add')}
                  </Button>
                )}
                <Button onClick={() => setEditing(!editing)}>{t(editing ? 'board.done' : 'board.edit')}</Button>
              </>
            )}
          </>
        }
      />
      <BoardFilters around={around} onChange={setAround} />
      {shown.length === 0 ? (
        <EmptyState
          icon={<IconLayoutDashboard size={20} />}
          title={t('board.none')}
          action={board.writable && <Button onClick={() => setDialog('add')}>{t('board.add')}</Button>}
        >
          {t('board.none_text')}
        </EmptyState>
      ) : (
        grid
      )}
      {dialog === 'add' && (
        <AddTile
          onAdd={(tile) => {
            setDialog(null);
            setEditing(true);
            void keep({ tiles: [...shown, tile] });
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog === 'itself' && (
        <ComesByItself subject={{ dashboard: board.id }} report={null} onClose={() => setDialog(null)} />
      )}
      {dialog === 'settings' && <BoardSettings board={board} onClose={() => setDialog(null)} />}
      {dialog === 'versions' && (
        <VersionsDialog
          at={`/dashboards/${board.id}`}
          writable={board.writable}
          onRestored={refreshDashboards}
          onClose={() => setDialog(null)}
        />
      )}
    </div>
  );
}
