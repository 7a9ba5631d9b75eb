import { Menu } from '@mantine/core';
import { IconSelector } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import { RecordAvatar } from '../ui/RecordAvatar.tsx';
import classes from './frame.module.css';
import { useWorkspaces, WorkspaceItems } from './WorkspaceItems.tsx';

/** The name of the workspace; for those who belong to several, the way to the others. */
export function WorkspaceHead({ folded }: { folded: boolean }) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const { several } = useWorkspaces();
  const name = (
    <>
      <RecordAvatar name={workspace.name} id={workspace.id} size={24} shape="square" />
      <span className={classes.workspaceName} title={workspace.name}>
        {workspace.name}
      </span>
    </>
  );
  if (!several) return <div className={classes.workspace}>{name}</div>;
  return (
    <div className={classes.workspace} data-switch>
      <Menu position="bottom-start" width={260}>
        <Menu.Target>
          <button
            type="button"
            className={classes.workspaceSwitch}
            aria-label={t('frame.switch_workspace', { name: workspace.name })}
          >
            {name}
            {!folded && <IconSelector size={14} className={classes.workspaceArrow} aria-hidden />}
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.workspaces}>
          <WorkspaceItems />
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
