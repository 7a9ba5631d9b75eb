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

// By the name that the object's definition gives; the whole set would be megabytes.
const icons: Record<string, typeof IconCircle> = {
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
  const Icon = icons[icon ?? ''] ?? IconCircle;
  return <Icon size={size} aria-hidden />;
}
