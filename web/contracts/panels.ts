import { IconCalendarX, IconReplace } from '@tabler/icons-react';
import type { RecordPanel } from '../records/record/panels.ts';

export const panels: RecordPanel[] = [
  {
    object: 'contract',
    name: 'contract-verbs',
    title: 'contracts:verbs',
    place: 'verb',
    component: () => import('./ContractVerbs.tsx'),
  },
  {
    object: 'contract',
    name: 'obligations',
    title: 'contracts:obligations.title',
    place: 'side',
    order: 30,
    component: () => import('./Obligations.tsx'),
  },
  {
    object: ['contract', 'company', 'deal'],
    name: 'check-ins',
    title: 'contracts:checkIn.title',
    place: 'side',
    order: 40,
    component: () => import('./CheckIns.tsx'),
  },
  {
    object: 'subscription',
    name: 'subscription-verbs',
    title: 'contracts:verbs',
    place: 'verb',
    component: () => import('./SubscriptionVerbs.tsx'),
  },
  {
    object: 'subscription',
    name: 'phases',
    title: 'contracts:phases.title',
    place: 'tab',
    order: 10,
    component: () => import('./Phases.tsx'),
  },
  {
    object: 'subscription',
    name: 'cancel-subscription',
    title: 'contracts:subscription.cancel',
    place: 'menu',
    icon: IconCalendarX,
    when: (record, { meta }) =>
      meta.permissions.update && !record.trashed_at && record.status !== 'ended' && !record.cancelled_on,
    component: () => import('./CancelSubscription.tsx'),
  },
  {
    object: 'framework',
    name: 'framework-verbs',
    title: 'contracts:verbs',
    place: 'verb',
    component: () => import('./FrameworkVerbs.tsx'),
  },
  {
    object: 'framework',
    name: 'call-offs',
    title: 'contracts:callOff.title',
    place: 'tab',
    order: 10,
    component: () => import('./CallOffs.tsx'),
  },
  {
    object: 'asset',
    name: 'asset-verbs',
    title: 'contracts:verbs',
    place: 'verb',
    component: () => import('./AssetVerbs.tsx'),
  },
  {
    object: 'asset',
    name: 'service',
    title: 'contracts:service.title',
    place: 'tab',
    order: 10,
    component: () => import('./ServiceHistory.tsx'),
  },
  {
    object: 'asset',
    name: 'replace-asset',
    title: 'contracts:asset.replace',
    place: 'menu',
    icon: IconReplace,
    when: (record, { meta }) =>
      meta.permissions.update && !record.trashed_at && ['in_use', 'in_repair'].includes(String(record.status)),
    component: () => import('./ReplaceAsset.tsx'),
  },
];
