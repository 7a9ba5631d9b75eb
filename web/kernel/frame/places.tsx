import {
  IconBook2,
  IconBulb,
  IconCalendarRepeat,
  IconCalendarWeek,
  IconChartBar,
  IconChartDots,
  IconChartLine,
  IconCopyCheck,
  IconFileImport,
  IconHome,
  IconInbox,
  IconLayoutDashboard,
  IconMessageOff,
  IconReportAnalytics,
  IconReportMoney,
  IconRubberStamp,
  IconSettings,
  IconShieldCheck,
  IconTargetArrow,
  IconTrash,
  IconTrophy,
  IconWallet,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../objects.ts';
import { ObjectIcon } from '../ui/ObjectIcon.tsx';
import { AREAS, type Area, areaOf, inOrder } from './order.ts';

export interface Place {
  to: string;
  label: string;
  icon: ReactNode;
  /** The second key after `g`. */
  key?: string;
}

export interface PlaceGroup {
  area: Area;
  label: string;
  places: Place[];
}

/** A page of its own among the objects of its area. */
interface Page {
  to: string;
  /** Under `nav` in the words of `common`. */
  word: string;
  icon: ReactNode;
  area: Area;
  /** The object one must be able to read for the page to say anything. */
  reads: string;
}

const pages: Page[] = [
  {
    to: '/approvals',
    word: 'approvals',
    icon: <IconRubberStamp size={16} aria-hidden />,
    area: 'sales',
    reads: 'approval',
  },
  {
    to: '/catalogue',
    word: 'catalogue',
    icon: <IconBook2 size={16} aria-hidden />,
    area: 'commerce',
    reads: 'product',
  },
  {
    to: '/calendar',
    word: 'calendar',
    icon: <IconCalendarWeek size={16} aria-hidden />,
    area: 'activities',
    reads: 'meeting',
  },
  {
    to: '/follow-ups',
    word: 'follow_ups',
    icon: <IconMessageOff size={16} aria-hidden />,
    area: 'activities',
    reads: 'meeting',
  },
  {
    to: '/lead-inbox',
    word: 'lead_inbox',
    icon: <IconInbox size={16} aria-hidden />,
    area: 'sales',
    reads: 'lead',
  },
  {
    to: '/reports',
    word: 'reports',
    icon: <IconReportAnalytics size={16} aria-hidden />,
    area: 'analytics',
    reads: 'deal',
  },
  {
    to: '/report-builder',
    word: 'own_reports',
    icon: <IconChartBar size={16} aria-hidden />,
    area: 'analytics',
    reads: 'company',
  },
  {
    to: '/dashboards',
    word: 'dashboards',
    icon: <IconLayoutDashboard size={16} aria-hidden />,
    area: 'analytics',
    reads: 'company',
  },
  {
    to: '/share-of-wallet',
    word: 'share_of_wallet',
    icon: <IconWallet size={16} aria-hidden />,
    area: 'sales',
    reads: 'wallet',
  },
  {
    to: '/recurring-revenue',
    word: 'recurring_revenue',
    icon: <IconChartLine size={16} aria-hidden />,
    area: 'commerce',
    reads: 'subscription',
  },
  {
    to: '/renewals',
    word: 'renewals',
    icon: <IconCalendarRepeat size={16} aria-hidden />,
    area: 'commerce',
    reads: 'contract',
  },
  {
    to: '/warranties',
    word: 'warranties',
    icon: <IconShieldCheck size={16} aria-hidden />,
    area: 'service',
    reads: 'asset',
  },
  { to: '/goals', word: 'goals', icon: <IconTargetArrow size={16} aria-hidden />, area: 'sales', reads: 'goal' },
  { to: '/leaderboard', word: 'leaderboard', icon: <IconTrophy size={16} aria-hidden />, area: 'sales', reads: 'deal' },
  { to: '/forecast', word: 'forecast', icon: <IconReportMoney size={16} aria-hidden />, area: 'sales', reads: 'deal' },
  { to: '/analytics', word: 'analytics', icon: <IconBulb size={16} aria-hidden />, area: 'analytics', reads: 'person' },
];

const keys: Record<string, string> = { person: 'p', company: 'c', deal: 'd', task: 't', product: 'o' };
// Colleagues and teams are administered under Settings, notes live on their records, the glossary with data quality.
const elsewhere = new Set(['member', 'team', 'note', 'term', 'price']);

/** Where one can go, in the order of the side bar: Home, then objects and pages by area; then the tools. */
export function usePlaces(): { home: Place; groups: PlaceGroup[]; main: Place[]; tools: Place[] } {
  const { t } = useTranslation();
  const labels = useLabels();
  const all = useObjects();
  const objects = inOrder(all.filter((one) => !one.hidden && one.permissions.read && !elsewhere.has(one.name)));
  const readable = new Set(all.filter((one) => one.permissions.read).map((one) => one.name));
  const groups = AREAS.map((area): PlaceGroup => {
    const own = objects
      .filter((object) => areaOf(object) === area)
      .map((object) => ({
        to: `/${object.plural}`,
        label: labels.objects(object),
        icon: <ObjectIcon icon={object.icon} />,
        key: keys[object.name],
      }));
    const more = pages
      .filter((page) => page.area === area && readable.has(page.reads))
      .map(({ to, word, icon }) => ({ to, label: t(`nav.${word}`), icon }));
    return { area, label: t(`nav.area.${area}`), places: [...own, ...more] };
  }).filter(({ places }) => places.length > 0);
  const home = { to: '/', label: t('nav.home'), icon: <IconHome size={16} aria-hidden />, key: 'h' };
  return {
    home,
    groups,
    main: [home, ...groups.flatMap(({ places }) => places)],
    tools: [
      { to: '/imports', label: t('nav.imports'), icon: <IconFileImport size={16} aria-hidden />, key: 'i' },
      { to: '/duplicates', label: t('nav.duplicates'), icon: <IconCopyCheck size={16} aria-hidden /> },
      { to: '/quality', label: t('nav.quality'), icon: <IconChartDots size={16} aria-hidden /> },
      { to: '/trash', label: t('nav.trash'), icon: <IconTrash size={16} aria-hidden /> },
      { to: '/settings', label: t('nav.settings'), icon: <IconSettings size={16} aria-hidden />, key: 's' },
    ],
  };
}
