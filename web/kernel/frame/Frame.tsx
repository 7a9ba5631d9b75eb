import '@mantine/core/styles.layer.css';
import '../mantine.css';
import { MantineProvider } from '@mantine/core';
import { Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { type ComponentType, lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keysOpen, openPalette, paletteOpen } from '../commands.ts';
import { onBack } from '../connection.ts';
import { openQuickCreate } from '../create.ts';
import { isLanguage, loadWords, setLanguage } from '../i18n.ts';
import { followChanges } from '../live.ts';
import { undoLastChange } from '../notify.ts';
import { queryClient } from '../queries.ts';
import { loadRecent } from '../recent.ts';
import { usePreference, useSession } from '../session.ts';
import { listenForShortcuts, useShortcuts } from '../shortcuts.ts';
import { useStore } from '../store.ts';
import { onOtherTabs } from '../tabs.ts';
import { cssVariables, type Density, setDensity, theme, themeManager } from '../theme.ts';
import { PageLoading } from '../ui/PageStates.tsx';
import { BottomBar } from './BottomBar.tsx';
import { ConnectionBanner } from './ConnectionBanner.tsx';
import { Dialogs } from './Dialogs.tsx';
import classes from './frame.module.css';
import { LookBanner } from './LookBanner.tsx';
import { usePlaces } from './places.tsx';
import { SideBar } from './SideBar.tsx';
import { Toasts } from './Toasts.tsx';
import { TopBar } from './TopBar.tsx';

const Palette = lazy(() => import('./Palette.tsx'));
// What areas show on every page: `web/<area>/<Name>Host.tsx`, loaded with the words of its area.
const hosts = Object.entries(import.meta.glob<{ default: ComponentType }>('../../*/*Host.tsx')).map(([file, load]) => ({
  file,
  Host: lazy(() => Promise.all([load(), loadWords(file.split('/').at(-2) ?? '')]).then(([loaded]) => loaded)),
}));

const KeysSheet = lazy(() => import('./KeysSheet.tsx'));

/** Mantine comes with the frame: the pages before it are plain and small. */
export default function FrameWithTheme() {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={themeManager}
      defaultColorScheme="auto"
    >
      <Frame />
    </MantineProvider>
  );
}

/** What stays around every page: where one is, where one can go, and what is said in passing. */
function Frame() {
  const { t } = useTranslation();
  const [folded, setFolded] = usePreference('side_folded', false);
  const palette = useStore(paletteOpen);
  const sheet = useStore(keysOpen);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useChosenLook();
  useLiveWorkspace();
  useFrameKeys(() => setFolded(!folded));
  // A new page starts at its top.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs because the path changed
  useEffect(() => {
    // Newer browsers answer with a promise, which an effect must not return.
    void main.current?.scrollTo(0, 0);
  }, [pathname]);

  return (
    <div className={classes.frame} data-folded={folded || undefined}>
      <a href="#content" className={classes.skip}>
        {t('frame.skip')}
      </a>
      <SideBar folded={folded} onFold={() => setFolded(!folded)} />
      <div className={classes.column}>
        <TopBar />
        <LookBanner />
        <ConnectionBanner />
        <main id="content" ref={main} tabIndex={-1} className={classes.main}>
          <Suspense fallback={<PageLoading />}>
            <Outlet />
          </Suspense>
        </main>
        <BottomBar />
      </div>
      <Toasts />
      <Dialogs />
      <Hosts />
      <Suspense>
        {palette && <Palette />}
        {sheet && <KeysSheet />}
      </Suspense>
    </div>
  );
}

/** They come once the first page stands, and not in its way. */
function Hosts() {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const later = setTimeout(() => setReady(true), 2500);
    return () => clearTimeout(later);
  }, []);
  return ready ? (
    <Suspense>
      {hosts.map(({ file, Host }) => (
        <Host key={file} />
      ))}
    </Suspense>
  ) : null;
}

/** Language and density follow the person to a new machine. */
function useChosenLook(): void {
  const { preferences, workspace } = useSession();
  const { density, language } = preferences;
  useEffect(() => {
    if (density === 'compact' || density === 'comfortable') setDensity(density satisfies Density);
  }, [density]);
  useEffect(() => {
    if (isLanguage(language)) void setLanguage(language);
  }, [language]);
  useEffect(() => loadRecent(workspace.id), [workspace.id]);
}

function useLiveWorkspace(): void {
  const { account, workspace } = useSession();
  useEffect(
    () => onOtherTabs({ account: account.id, workspace: workspace.id }, () => window.location.assign('/')),
    [account.id, workspace.id],
  );
  useEffect(() => followChanges(), []);
  useEffect(() => {
    // Not in the way of the first list: what goes on in the background went on without this page.
    const later = setTimeout(
      () => void import('../work.ts').then((work) => work.followOpenWork()).catch(() => {}),
      3000,
    );
    return () => clearTimeout(later);
  }, []);
  useEffect(() => listenForShortcuts(), []);
  useEffect(() => onBack(() => void queryClient.invalidateQueries()), []);
}

function useFrameKeys(fold: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { main, tools } = usePlaces();
  const group = t('keys.general');
  useShortcuts([
    { keys: 'mod+k', label: t('keys.palette'), group, run: openPalette, whileTyping: true },
    { keys: '/', label: t('keys.search'), group, run: openPalette },
    { keys: 'c', label: t('keys.create'), group, run: () => openQuickCreate() },
    { keys: 'mod+z', label: t('keys.undo'), group, run: () => void undoLastChange() },
    { keys: '[', label: t('keys.fold'), group, run: fold },
    { keys: '?', label: t('keys.show'), group, run: () => keysOpen.set(true) },
    ...[...main, ...tools].flatMap((place) =>
      place.key
        ? [
            {
              keys: `g ${place.key}`,
              label: place.label,
              group: t('keys.go'),
              run: () => void navigate({ to: place.to }),
            },
          ]
        : [],
    ),
  ]);
}
