import { Link, useSearch } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useRole } from '../kernel/session.ts';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import classes from './quality.module.css';

const tabs = {
  overview: lazy(() => import('./Overview.tsx')),
  verify: lazy(() => import('./VerifyQueue.tsx')),
  rules: lazy(() => import('./Rules.tsx')),
  fields: lazy(() => import('./Fields.tsx')),
  lists: lazy(() => import('./Lists.tsx')),
  keyings: lazy(() => import('./Keyings.tsx')),
  decoys: lazy(() => import('./Decoys.tsx')),
  cost: lazy(() => import('./CostOfBadData.tsx')),
} satisfies Record<string, ComponentType>;

type Tab = keyof typeof tabs;

const everyones: Tab[] = ['verify', 'rules', 'keyings'];

/** How far the data can be trusted, and what there is to do about it. */
export default function QualityPage() {
  const { t } = useTranslation('quality');
  const { isAdmin } = useRole();
  const { tab } = useSearch({ strict: false }) as { tab?: string };
  const offered = (Object.keys(tabs) as Tab[]).filter((one) => isAdmin || everyones.includes(one));
  const shown = offered.find((one) => one === tab) ?? (offered[0] as Tab);
  const Shown = tabs[shown];
  const nav = useRef<HTMLElement>(null);
  // On a phone the tabs scroll sideways.
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per tab
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [shown]);
  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} description={t('text')} />
      <nav ref={nav} className={classes.tabs} aria-label={t('title')}>
        {offered.map((one) => (
          <Link
            key={one}
            to="/quality"
            search={{ tab: one } as never}
            className={classes.tab}
            aria-current={one === shown ? 'page' : undefined}
            activeProps={{}}
          >
            {t(`tab.${one}`)}
          </Link>
        ))}
        <Link to="/$plural" params={{ plural: 'terms' }} className={classes.tab}>
          {t('tab.glossary')}
        </Link>
      </nav>
      <Suspense fallback={<SkeletonRows rows={6} columns={4} />}>
        <Shown />
      </Suspense>
    </div>
  );
}
