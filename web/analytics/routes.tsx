import { loadWords } from '../kernel/i18n.ts';
import type { AreaRoute } from '../kernel/router.tsx';
import { homeSearch } from './search.ts';

const loadHome = () => Promise.all([import('./Home.tsx'), loadWords('charts')]).then(([page]) => page);

export const routes: AreaRoute[] = [{ path: '/', component: loadHome, search: (raw) => ({ ...homeSearch(raw) }) }];
