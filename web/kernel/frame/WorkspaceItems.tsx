import { Menu } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { failed } from '../notify.ts';
import { refreshSession, switchWorkspace, useSession } from '../session.ts';
import classes from './frame.module.css';

/** The workspaces of this account by name. */
export function useWorkspaces() {
  const { i18n } = useTranslation();
  const { workspaces } = useSession();
  const byName = new Intl.Collator(i18n.language, { numeric: true });
  return {
    workspaces: workspaces.toSorted((a, b) => byName.compare(a.name, b.name)),
    several: workspaces.length > 1,
  };
}

/** The part of a menu that says where one is and leads elsewhere. */
export function WorkspaceItems() {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const { workspaces } = useWorkspaces();
  const go = async (id: string) => {
    if (id === workspace.id) return;
    try {
      await switchWorkspace(id);
    } catch (error) {
      failed(error);
      // The list may be older than the loss of access.
      void refreshSession();
    }
  };
  return (
    <>
      <Menu.Label>{t('frame.workspaces')}</Menu.Label>
      <Menu.RadioGroup value={workspace.id} onChange={(id) => void go(id)}>
        {workspaces.map(({ id, name }) => (
          <Menu.RadioItem
            key={id}
            value={id}
            title={name}
            classNames={{ itemLabel: classes.workspaceChoice }}
            closeMenuOnClick
          >
            {name}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  );
}
