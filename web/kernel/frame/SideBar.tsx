import { Tooltip } from '@mantine/core';
import { IconChevronDown, IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useSession } from '../session.ts';
import classes from './frame.module.css';
import { type Place, type PlaceGroup, usePlaces } from './places.tsx';
import { WorkspaceHead } from './WorkspaceHead.tsx';

export function SideBar({ folded, onFold }: { folded: boolean; onFold(): void }) {
  const { t } = useTranslation();
  const { home, groups, tools } = usePlaces();
  const fold = folded ? t('frame.unfold') : t('frame.fold');
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.side} aria-label={t('frame.main_navigation')}>
      <WorkspaceHead folded={folded} />
      <div className={classes.places}>
        <PlaceLink place={home} folded={folded} />
        {groups.map((group) => (
          <Group key={group.area} group={group} folded={folded} />
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

/** An area with its places; whoever does not need it closes it, and it stays closed. */
function Group({ group, folded }: { group: PlaceGroup; folded: boolean }) {
  const { preferences, setPreference } = useSession();
  const kept = preferences.closed_areas;
  const closed = Array.isArray(kept) ? kept.map(String) : [];
  const open = folded || !closed.includes(group.area);
  const id = `places-${group.area}`;
  const toggle = () =>
    setPreference('closed_areas', open ? [...closed, group.area] : closed.filter((area) => area !== group.area));
  return (
    <div className={classes.group}>
      {!folded && (
        <button type="button" className={classes.groupHead} aria-expanded={open} aria-controls={id} onClick={toggle}>
          {group.label}
          <IconChevronDown size={12} aria-hidden className={classes.groupArrow} />
        </button>
      )}
      <div id={id} className={classes.groupPlaces} hidden={!open}>
        {group.places.map((place) => (
          <PlaceLink key={place.to} place={place} folded={folded} />
        ))}
      </div>
    </div>
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
