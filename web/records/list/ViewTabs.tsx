import { Menu, VisuallyHidden } from '@mantine/core';
import {
  IconChevronDown,
  IconCopy,
  IconDeviceFloppy,
  IconHome,
  IconLink,
  IconPencil,
  IconPlus,
  IconStar,
  IconStarFilled,
  IconTrash,
  IconUser,
  IconUsersGroup,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { failed, notify, changed as told } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import type { Tools } from '../fields/tools.ts';
import { complete } from '../model/filter-tree.ts';
import { printWidths } from '../model/search-params.ts';
import { sortList } from '../model/sort.ts';
import { changeView, deleteView, restoreView, saveView, type View, type ViewDraft } from '../views.ts';
import classes from './list.module.css';
import type { ListState } from './state.ts';
import { useViewOrder } from './useViewOrder.ts';

const SaveView = lazy(() => import('./SaveView.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  views: View[];
}

/** What the list looks like now, as a view keeps it. */
export const draftOf = (state: ListState): Omit<ViewDraft, 'name' | 'scope' | 'open'> => ({
  kind: state.layout,
  filter: complete(state.filter),
  sort: sortList(state.sort),
  columns: state.columns.map((c) => c.path),
  options: state.options,
});

/** An address that shows the same to whoever may see the records, though the view is nobody's but this person's. */
function addressOf(state: ListState): string {
  const { view } = state;
  const url = new URL(window.location.href);
  if (view?.scope === 'personal') {
    const { filter, sort, columns, kind, options } = draftOf(state);
    const whole: Record<string, unknown> = {
      ...options,
      layout: kind,
      filter,
      sort: sort.join(','),
      columns: columns.join(','),
    };
    url.searchParams.set('view', 'all');
    for (const [name, value] of Object.entries(whole)) {
      if (value === undefined || value === null || (typeof value === 'object' && name !== 'filter')) continue;
      url.searchParams.set(name, typeof value === 'string' ? value : JSON.stringify(value));
    }
  } else if (view) url.searchParams.set('view', view.id);
  // Widths that were dragged are this person's own until they are saved: the address tells them.
  const kept = view && view.scope !== 'personal' ? (view.options.widths ?? {}) : {};
  const dragged = Object.entries(state.options.widths ?? {}).filter(([path, width]) => kept[path] !== width);
  const widths = printWidths(Object.fromEntries(dragged));
  if (widths) url.searchParams.set('widths', widths);
  url.searchParams.delete('open');
  return url.href;
}

/** All records, then saved views; a change that is not saved is offered to be. */
export function ViewTabs({ tools, meta, state, views }: Props) {
  const { t } = tools;
  const [saving, setSaving] = useState<'new' | 'rename' | null>(null);
  const { isAdmin } = useRole();
  const order = useViewOrder(meta, views);
  const { view, changed } = state;

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      failed(error);
    }
  };
  const update = (one: View) =>
    attempt(async () => {
      await changeView(meta, one.id, draftOf(state));
      state.reset();
      told(t('views.saved', { name: one.name }));
    });
  const duplicate = (one: View) =>
    attempt(async () => {
      const name = t('views.copyOf', { name: one.name }).slice(0, 100);
      state.chooseView(await saveView(meta, { ...draftOf(state), name, scope: 'personal', open: false }));
    });
  const remove = (one: View) =>
    attempt(async () => {
      await deleteView(meta, one.id);
      state.chooseView(null);
      notify(t('views.deleted', { name: one.name }), {
        tone: 'done',
        action: { label: t('common:undo'), run: () => void attempt(() => restoreView(meta, one.id)) },
      });
    });
  const copyLink = () =>
    attempt(async () => {
      await navigator.clipboard.writeText(addressOf(state));
      notify(t('views.linkCopied'));
    });

  return (
    <>
      <nav className={classes.tabs} aria-label={t('views.tabs')}>
        <button type="button" className={classes.tab} aria-current={!view} onClick={() => state.chooseView(null)}>
          {t('views.all', { objects: tools.inline(tools.labels.objects(meta)) })}
        </button>
        {order.views.map((one) => (
          <button
            type="button"
            key={one.id}
            className={classes.tab}
            aria-current={view?.id === one.id}
            title={`${one.name} (${t(`views.scopes.${one.scope}`)})`}
            onClick={() => state.chooseView(one)}
          >
            {order.starred.has(one.id) && <IconStarFilled size={11} aria-hidden className={classes.tabIcon} />}
            {one.scope === 'personal' && <IconUser size={12} aria-hidden className={classes.tabIcon} />}
            {one.scope === 'team' && <IconUsersGroup size={12} aria-hidden className={classes.tabIcon} />}
            {one.name}
          </button>
        ))}
        <Menu position="bottom-start" width={280}>
          <Menu.Target>
            <button type="button" className={classes.tool} data-on={changed || undefined}>
              {changed ? t(view ? 'views.unsaved' : 'views.save') : <span aria-hidden>⋯</span>}
              {changed ? <IconChevronDown size={14} aria-hidden /> : <VisuallyHidden>{t('views.menu')}</VisuallyHidden>}
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {view?.writable && changed && (
              <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={() => void update(view)}>
                {t('views.update', { name: view.name })}
              </Menu.Item>
            )}
            {changed && <Menu.Item onClick={state.reset}>{t(view ? 'views.discard' : 'views.clear')}</Menu.Item>}
            <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setSaving('new')}>
              {t('views.saveAs')}
            </Menu.Item>
            <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void copyLink()}>
              {t('views.copyLink')}
            </Menu.Item>
            {view ? (
              <>
                <Menu.Divider />
                {view.writable && (
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setSaving('rename')}>
                    {t('views.rename')}
                  </Menu.Item>
                )}
                <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void duplicate(view)}>
                  {t('views.duplicate')}
                </Menu.Item>
                <Menu.Item leftSection={<IconStar size={16} />} onClick={() => order.star(view.id)}>
                  {t(order.starred.has(view.id) ? 'views.unstar' : 'views.star')}
                </Menu.Item>
                {order.views.length > 1 && (
                  <>
                    <Menu.Item onClick={() => order.move(view.id, -1)}>{t('views.moveBack')}</Menu.Item>
                    <Menu.Item onClick={() => order.move(view.id, 1)}>{t('views.moveOn')}</Menu.Item>
                  </>
                )}
                {order.start !== view.id && (
                  <Menu.Item leftSection={<IconHome size={16} />} onClick={() => order.startWith(view.id)}>
                    {t('views.startMine')}
                  </Menu.Item>
                )}
                {isAdmin && view.scope === 'public' && (
                  <Menu.Item
                    onClick={() => void attempt(() => changeView(meta, view.id, { is_default: !view.is_default }))}
                  >
                    {t(view.is_default ? 'views.startNot' : 'views.startAll')}
                  </Menu.Item>
                )}
                {view.writable && (
                  <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => void remove(view)}>
                    {t('views.delete')}
                  </Menu.Item>
                )}
                {view.index && (
                  <>
                    <Menu.Divider />
                    <Menu.Label>{t(`views.index.${view.index.state}`)}</Menu.Label>
                  </>
                )}
              </>
            ) : (
              order.start && (
                <Menu.Item leftSection={<IconHome size={16} />} onClick={() => order.startWith('all')}>
                  {t('views.startMine')}
                </Menu.Item>
              )
            )}
          </Menu.Dropdown>
        </Menu>
      </nav>
      {saving && (
        <Suspense>
          <SaveView
            tools={tools}
            meta={meta}
            view={saving === 'rename' ? view : null}
            draft={draftOf(state)}
            onSaved={(saved) => saved && state.chooseView(saved)}
            onClose={() => setSaving(null)}
          />
        </Suspense>
      )}
    </>
  );
}
