import { IconFileImport, IconHome, IconSettings, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../objects.ts';
import { ObjectIcon } from '../ui/ObjectIcon.tsx';

export interface Place {
  to: string;
  label: string;
  icon: ReactNode;
  /** The second key after `g`. */
  key?: string;
}

// What a sales team opens all day comes first; everything else follows as the workspace defines it.
const order = ['person', 'company', 'deal', 'task', 'product'];
const keys: Record<string, string> = { person: 'p', company: 'c', deal: 'd', task: 't', product: 'o' };
// Colleagues and teams are administered under Settings, notes live on their records.
const elsewhere = new Set(['member', 'team', 'note']);

/** Where one can go, in the order of the side bar: Home and the objects; then the tools. */
export function usePlaces(): { main: Place[]; tools: Place[] } {
  const { t } = useTranslation();
  const labels = useLabels();
  const rank = (name: string) => order.indexOf(name) + 1 || order.length + 1;
  const objects = useObjects()
    .filter(
      (object) =>
        !object.hidden && !elsewhere.has(object.name) && object.permissions.read && !settings.has(object.name),
    )
    .toSorted((a, b) => rank(a.name) - rank(b.name));
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
      { to: '/trash', label: t('nav.trash'), icon: <IconTrash size={16} aria-hidden /> },
      { to: '/settings', label: t('nav.settings'), icon: <IconSettings size={16} aria-hidden />, key: 's' },
    ],
  };
}

// Pipelines and their stages are configuration.
const settings = new Set(['pipeline', 'stage', 'affiliation']);
