import {
  type Icon,
  IconArrowForwardUp,
  IconArrowsExchange,
  IconBasket,
  IconCalendarStats,
  IconChartBubble,
  IconCoins,
  IconDoorExit,
  IconHourglass,
  IconLayoutGrid,
  IconMessage2,
  IconMoodSmile,
  IconRoute,
  IconUserMinus,
  IconUserSearch,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Run } from './api.ts';
import { livePages } from './live.ts';

export interface ModelPageProps<R = unknown> {
  /** What was found, as the server's training module made it. */
  result: R;
  run: Run;
}

interface ModelPage {
  /** As the server calls it. */
  name: string;
  icon: Icon;
  /** The words of its page: a file of web/locales with an entry of the model's name. */
  words: string;
  Page: LazyExoticComponent<ComponentType<ModelPageProps>>;
}

/** The result has the shape that the model's own training gave it. */
const page = (
  name: string,
  words: string,
  icon: Icon,
  // biome-ignore lint/suspicious/noExplicitAny: each page knows the result of its own model
  load: () => Promise<{ default: ComponentType<ModelPageProps<any>> }>,
): ModelPage => ({
  name,
  icon,
  words,
  Page: lazy(load),
});

/** The page of every model, one line each. */
export const modelPages: ModelPage[] = [
  page('surveys', 'models-voice', IconMoodSmile, () => import('./voice/SurveysPage.tsx')),
  page('themes', 'models-voice', IconMessage2, () => import('./voice/ThemesPage.tsx')),
  page('attribution', 'models-voice', IconRoute, () => import('./voice/AttributionPage.tsx')),
  page('rfm', 'models-customers', IconLayoutGrid, () => import('./customers/RfmPage.tsx')),
  page('lifetime-value', 'models-customers', IconCoins, () => import('./customers/LifetimeValuePage.tsx')),
  page('leaving', 'models-customers', IconUserMinus, () => import('./customers/LeavingPage.tsx')),
  page('contract-churn', 'models-learning', IconDoorExit, () => import('./learning/ChurnPage.tsx')),
  page('cohorts', 'models-customers', IconCalendarStats, () => import('./customers/CohortsPage.tsx')),
  page('survival', 'models-customers', IconHourglass, () => import('./customers/SurvivalPage.tsx')),
  page('segments-found', 'models-patterns', IconChartBubble, () => import('./patterns/SegmentsPage.tsx')),
  page('look-alikes', 'models-patterns', IconUserSearch, () => import('./patterns/LookAlikesPage.tsx')),
  page('bought-together', 'models-patterns', IconBasket, () => import('./patterns/TogetherPage.tsx')),
  page('next-purchase', 'models-patterns', IconArrowForwardUp, () => import('./patterns/NextPage.tsx')),
  page('cannibalisation', 'models-patterns', IconArrowsExchange, () => import('./patterns/CannibalPage.tsx')),
];

export const pageOf = (name: string): ModelPage | undefined => modelPages.find((one) => one.name === name);

export const modelWords: string[] = [...new Set([...modelPages, ...livePages].map((one) => one.words))];
