import { Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';
import { usePlaces } from './places.tsx';
import { useWorkspaces, WorkspaceItems } from './WorkspaceItems.tsx';

/** The side bar of a phone: the places one needs most, the others behind "More". */
export function BottomBar() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { main, tools } = usePlaces();
  const { several } = useWorkspaces();
  // What has a key of its own is what one goes to most.
  const first = main.filter((place) => place.key).slice(0, 4);
  const rest = [...main.filter((place) => !first.includes(place)), ...tools];
  return (
    <nav className={classes.bottom} aria-label={t('frame.main_navigation')}>
      {first.map((place) => (
        <Link
          key={place.to}
          to={place.to}
          className={classes.bottomPlace}
          activeOptions={{ exact: place.to === '/', includeSearch: false }}
        >
          {place.icon}
          <span>{place.label}</span>
        </Link>
      ))}
      <Menu position="top-end">
        <Menu.Target>
          <button type="button" className={classes.bottomPlace}>
            <IconDots size={16} aria-hidden />
            <span>{t('nav.more')}</span>
          </button>
        </Menu.Target>
        <Menu.Dropdown className={classes.bottomRest}>
          {rest.map((place) => (
            <Menu.Item key={place.to} leftSection={place.icon} onClick={() => void navigate({ to: place.to })}>
              {place.label}
            </Menu.Item>
          ))}
          {several && (
            <>
              <Menu.Divider />
              <WorkspaceItems />
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
