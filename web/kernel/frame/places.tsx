import { IconChartDots, IconCopyCheck, IconFileImport, IconHome, IconSettings, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../objects.ts';
import { ObjectIcon } from '../ui/ObjectIcon.tsx';
import { inOrder } from './order.ts';

export interface Place {
  to: string;
  label: string;
  icon: ReactNode;
  /** The second key after `g`. */
  key?: string;
}

const keys: Record<string, string> = { person: 'p', company: 'c', deal: 'd', task: 't', product: 'o' };
// Colleagues and teams are administered under Settings, notes live on their records, the glossary with data quality.
const elsewhere = new Set(['member', 'team', 'note', 'term']);

/** Where one can go, in the order of the side bar: Home and the objects; then the tools. */
export function usePlaces(): { main: Place[]; tools: Place[] } {
  const { t } = useTranslation();
  const labels = useLabels();
  const objects = inOrder(
    useObjects().filter((one) => !one.hidden && one.permissions.read && !elsewhere.has(one.name)),
  );
  return {
    main: [
      { to: '/', label: t('nav.home'), icon: <IconHome size={16} aria-hidden />, key: 'h' },
      ...objects.map((object) => ({
        to: `/${object.plural}`,
        label: labels.objects(object),
        icon: <ObjectIcon icon={object.icon} />,
        key: keys[object.name],
      })),
    ],
    tools: [
      { to: '/imports', label: t('nav.imports'), icon: <IconFileImport size={16} aria-hidden />, key: 'i' },
      { to: '/duplicates', label: t('nav.duplicates'), icon: <IconCopyCheck size={16} aria-hidden /> },
      { to: '/quality', label: t('nav.quality'), icon: <IconChartDots size={16} aria-hidden /> },
      { to: '/trash', label: t('nav.trash'), icon: <IconTrash size={16} aria-hidden /> },
      { to: '/settings', label: t('nav.settings'), icon: <IconSettings size={16} aria-hidden />, key: 's' },
    ],
  };
}
