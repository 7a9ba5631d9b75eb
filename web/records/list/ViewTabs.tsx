import { Menu, VisuallyHidden } from '@mantine/core';
import { IconChevronDown, IconDeviceFloppy, IconPencil, IconTrash, IconUsers } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { failed, notify, changed as told } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import type { Tools } from '../fields/tools.ts';
import { complete } from '../model/filter-tree.ts';
import { sortList } from '../model/sort.ts';
import { changeView, deleteView, type View, type ViewDraft } from '../views.ts';
import classes from './list.module.css';
import type { ListState } from './state.ts';

const SaveView = lazy(() => import('./SaveView.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  views: View[];
}

/** What the list looks like now, as a view keeps it. */
export const draftOf = (state: ListState): Omit<ViewDraft, 'name' | 'shared'> => ({
  kind: state.layout,
  filter: complete(state.filter),
  sort: sortList(state.sort),
  columns: state.columns.map((c) => c.path),
  options: { by: state.by, pipeline: state.pipeline },
});

/** All records, then saved views; a change that is not saved is offered to be. */
export function ViewTabs({ tools, meta, state, views }: Props) {
  const { t } = tools;
  const [saving, setSaving] = useState<'new' | 'rename' | null>(null);
  const { view, changed } = state;

  const update = async () => {
    if (!view) return;
    try {
      await changeView(meta, view.id, draftOf(state));
      state.reset();
      told(t('views.saved', { name: view.name }));
    } catch (error) {
      failed(error);
    }
  };
  const remove = async () => {
    if (!view) return;
    const sure = await confirm({
      title: t('views.deleteTitle', { name: view.name }),
      message: t('views.deleteText'),
      confirm: t('views.delete'),
      danger: true,
    });
    if (!sure) return;
    try {
      await deleteView(meta, view.id);
      state.chooseView(null);
      notify(t('views.deleted', { name: view.name }));
    } catch (error) {
      failed(error);
    }
  };

  return (
    <>
      <nav className={classes.tabs} aria-label={t('views.tabs')}>
        <button type="button" className={classes.tab} aria-current={!view} onClick={() => state.chooseView(null)}>
          {t('views.all', { objects: tools.inline(tools.labels.objects(meta)) })}
        </button>
        {views.map((one) => (
          <button
            type="button"
            key={one.id}
            className={classes.tab}
            aria-current={view?.id === one.id}
            title={one.name}
            onClick={() => state.chooseView(one)}
          >
            {one.name}
          </button>
        ))}
        {(changed || view) && (
          <Menu position="bottom-start">
            <Menu.Target>
              <button type="button" className={classes.tool} data-on={changed || undefined}>
                {changed ? t(view ? 'views.unsaved' : 'views.save') : <span aria-hidden>⋯</span>}
                {changed ? (
                  <IconChevronDown size={14} aria-hidden />
                ) : (
                  <VisuallyHidden>{t('views.menu')}</VisuallyHidden>
                )}
              </button>
            </Menu.Target>
            <Menu.Dropdown>
              {view?.writable && changed && (
                <>
                  <Menu.Item leftSection={<IconDeviceFloppy size={16} />} onClick={() => void update()}>
                    {t('views.update', { name: view.name })}
                  </Menu.Item>
                  <Menu.Item onClick={state.reset}>{t('views.discard')}</Menu.Item>
                </>
              )}
              <Menu.Item leftSection={<IconUsers size={16} />} onClick={() => setSaving('new')}>
                {t('views.saveAs')}
              </Menu.Item>
              {!view && changed && <Menu.Item onClick={state.reset}>{t('views.clear')}</Menu.Item>}
              {view?.writable && (
                <>
                  <Menu.Divider />
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setSaving('rename')}>
                    {t('views.rename')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                    {t('views.delete')}
                  </Menu.Item>
                </>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
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
