import {
  IconArrowsSplit2,
  IconBox,
  IconBriefcase,
  IconBuilding,
  IconCheckbox,
  IconCircle,
  IconColumns3,
  IconCurrencyDollar,
  IconFlag,
  IconLink,
  IconNote,
  IconPackage,
  IconRoute,
  IconTarget,
  IconUser,
  IconUserCircle,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { lazy, Suspense } from 'react';

const MoreIcon = lazy(() => import('./more-icons.tsx'));

// By the name that the object's definition gives; the whole set would be megabytes.
export const frameIcons: Record<string, typeof IconCircle> = {
  'arrows-split-2': IconArrowsSplit2,
  'building-skyscraper': IconBuilding,
  checkbox: IconCheckbox,
  'circle-check': IconCheckbox,
  'currency-dollar': IconCurrencyDollar,
  'layout-kanban': IconColumns3,
  'user-circle': IconUserCircle,
  'users-group': IconUsersGroup,
  box: IconBox,
  briefcase: IconBriefcase,
  building: IconBuilding,
  check: IconCheckbox,
  columns: IconColumns3,
  flag: IconFlag,
  link: IconLink,
  note: IconNote,
  package: IconPackage,
  route: IconRoute,
  target: IconTarget,
  user: IconUser,
  users: IconUsers,
};

export function ObjectIcon({ icon, size = 16 }: { icon: string | undefined; size?: number }) {
  const Icon = frameIcons[icon ?? ''];
  if (Icon) return <Icon size={size} aria-hidden />;
  if (!icon || icon === 'circle') return <IconCircle size={size} aria-hidden />;
  return (
    <Suspense fallback={<span style={{ inlineSize: size, blockSize: size }} />}>
      <MoreIcon icon={icon} size={size} />
    </Suspense>
  );
}
