import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconChevronRight, IconPlus, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { openPalette } from '../commands.ts';
import { openQuickCreate } from '../create.ts';
import { useLabels, useObjects } from '../objects.ts';
import { page } from '../page.ts';
import { useStore } from '../store.ts';
import { Keys } from '../ui/Keys.tsx';
import { ObjectIcon } from '../ui/ObjectIcon.tsx';
import { creatable } from './creatable.ts';
import classes from './frame.module.css';
import { ProfileMenu } from './ProfileMenu.tsx';

export function TopBar() {
  const { t } = useTranslation();
  return (
    <header className={classes.top}>
      <Breadcrumbs />
      <button type="button" className={classes.search} onClick={openPalette} aria-keyshortcuts="Control+K Meta+K">
        <IconSearch size={16} aria-hidden />
        <span className={classes.searchText}>{t('frame.search')}</span>
        <Keys keys="mod+k" />
      </button>
      <CreateMenu />
      <ProfileMenu />
    </header>
  );
}

function Breadcrumbs() {
  const { t } = useTranslation();
  const { crumbs } = useStore(page);
  return (
    <nav className={classes.crumbs} aria-label={t('frame.breadcrumbs')}>
      {crumbs.map((crumb, index) => (
        <Fragment key={`${crumb.to}${crumb.label}`}>
          {index > 0 && <IconChevronRight size={14} className={classes.crumbArrow} aria-hidden />}
          {crumb.to && index < crumbs.length - 1 ? (
            <Link to={crumb.to} className={classes.crumb}>
              {crumb.label}
            </Link>
          ) : (
            <span className={classes.crumb} aria-current="page" title={crumb.label}>
              {crumb.label}
            </span>
          )}
        </Fragment>
      ))}
    </nav>
  );
}

function CreateMenu() {
  const { t } = useTranslation();
  const labels = useLabels();
  const objects = creatable(useObjects());
  if (objects.length === 0) return null;
  return (
    <Menu position="bottom-end" width={200}>
      <Tooltip
        label={
          <>
            {t('frame.create')} <Keys keys="c" />
          </>
        }
      >
        <span>
          <Menu.Target>
            <ActionIcon variant="filled" color="indigo" size={30} aria-label={t('frame.create')}>
              <IconPlus size={16} />
            </ActionIcon>
          </Menu.Target>
        </span>
      </Tooltip>
      <Menu.Dropdown>
        {objects.map((object) => (
          <Menu.Item
            key={object.name}
            leftSection={<ObjectIcon icon={object.icon} />}
            onClick={() => openQuickCreate({ object: object.name })}
          >
            {labels.object(object)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
