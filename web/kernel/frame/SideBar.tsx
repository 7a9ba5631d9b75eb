import { Tooltip } from '@mantine/core';
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './frame.module.css';
import { type Place, usePlaces } from './places.tsx';
import { WorkspaceHead } from './WorkspaceHead.tsx';

export function SideBar({ folded, onFold }: { folded: boolean; onFold(): void }) {
  const { t } = useTranslation();
  const { main, tools } = usePlaces();
  const fold = folded ? t('frame.unfold') : t('frame.fold');
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.side} aria-label={t('frame.main_navigation')}>
      <WorkspaceHead folded={folded} />
      <div className={classes.places}>
        {main.map((place) => (
          <PlaceLink key={place.to} place={place} folded={folded} />
        ))}
      </div>
      <div className={classes.tools}>
        {tools.map((place) => (
          <PlaceLink key={place.to} place={place} folded={folded} />
        ))}
        <Tooltip label={fold} position="right" disabled={!folded}>
          <button type="button" className={classes.place} onClick={onFold} aria-label={fold}>
            <Fold size={16} aria-hidden />
            <span className={classes.placeLabel}>{fold}</span>
          </button>
        </Tooltip>
      </div>
    </nav>
  );
}

function PlaceLink({ place, folded }: { place: Place; folded: boolean }) {
  return (
    <Tooltip label={place.label} position="right" disabled={!folded}>
      <Link
        to={place.to}
        className={classes.place}
        activeOptions={{ exact: place.to === '/', includeSearch: false }}
        aria-label={folded ? place.label : undefined}
      >
        {place.icon}
        <span className={classes.placeLabel}>{place.label}</span>
      </Link>
    </Tooltip>
  );
}
