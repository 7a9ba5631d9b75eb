import { useDebouncedValue } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconArrowRight,
  IconBolt,
  IconFileImport,
  IconKeyboard,
  IconLanguage,
  IconLayoutSidebar,
  IconLogout,
  IconMoon,
  IconPlus,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../client.ts';
import { commands, keysOpen } from '../commands.ts';
import { openQuickCreate } from '../create.ts';
import { languages } from '../i18n.ts';
import { failed, lastChange, undoLastChange } from '../notify.ts';
import { useLabels, useObjects } from '../objects.ts';
import { recentRecords } from '../recent.ts';
import { signOut, usePreference } from '../session.ts';
import { useStore } from '../store.ts';
import { ObjectIcon } from '../ui/ObjectIcon.tsx';
import { useLanguageChoice, useThemeChoice } from './choices.ts';
import { creatable } from './creatable.ts';
import { matchesWords } from './match.ts';
import { usePlaces } from './places.tsx';

export interface PaletteItem {
  id: string;
  label: string;
  detail?: string;
  words?: string;
  keys?: string;
  icon: ReactNode;
  to?: string;
  run?(): void;
}

interface Hit {
  object: string;
  id: string;
  title: string;
  subtitle?: string | null;
}

/** What the palette shows for a text: acts that its words begin, then the records that the search finds. */
export function usePaletteGroups(text: string): {
  groups: Array<{ title: string; items: PaletteItem[] }>;
  searching: boolean;
} {
  const { t } = useTranslation();
  const typed = text.trim();
  const records = useRecordHits(typed);
  const recent = useRecent();
  const acts = useActs();
  const found = typed ? acts.filter((act) => matchesWords(`${act.label} ${act.words ?? ''}`, typed)) : acts;
  const groups = typed
    ? [
        { title: t('palette.acts'), items: found.slice(0, 5) },
        { title: t('palette.records'), items: records.items },
      ]
    : [
        { title: t('palette.recent'), items: recent.slice(0, 6) },
        { title: t('palette.acts'), items: found },
      ];
  return { groups: groups.filter((group) => group.items.length > 0), searching: records.searching };
}

function useRecordHits(typed: string) {
  const objects = useObjects();
  const labels = useLabels();
  const [q] = useDebouncedValue(typed, 120);
  const { data, isFetching } = useQuery<Hit[]>({
    queryKey: ['search', q],
    queryFn: ({ signal }) => api.get<{ data: Hit[] }>('/search', { q, limit: 12 }, { signal }).then((r) => r.data),
    enabled: q !== '',
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  });
  const items = (q && typed ? (data ?? []) : []).flatMap((hit): PaletteItem[] => {
    const object = objects.find(({ name }) => name === hit.object);
    if (!object) return [];
    return [
      {
        id: hit.id,
        label: hit.title,
        detail: [hit.subtitle, labels.object(object)].filter(Boolean).join(' · '),
        icon: <ObjectIcon icon={object.icon} />,
        to: `/${object.plural}/${hit.id}`,
      },
    ];
  });
  return { items, searching: typed !== '' && (isFetching || q !== typed) };
}

function useRecent(): PaletteItem[] {
  const objects = useObjects();
  const labels = useLabels();
  return useStore(recentRecords).flatMap((record) => {
    const object = objects.find(({ name }) => name === record.object);
    if (!object) return [];
    return [
      {
        id: record.id,
        label: record.title,
        detail: labels.object(object),
        icon: <ObjectIcon icon={object.icon} />,
        to: `/${object.plural}/${record.id}`,
      },
    ];
  });
}

function useActs(): PaletteItem[] {
  const { t, i18n } = useTranslation();
  const labels = useLabels();
  const objects = useObjects();
  const { main, tools } = usePlaces();
  const theme = useThemeChoice();
  const chooseLanguage = useLanguageChoice();
  const last = useStore(lastChange);
  const fromPage = useStore(commands)
    .toReversed()
    .flatMap((entry) => entry.list());
  const [folded, setFolded] = usePreference('side_folded', false);
  const canImport = objects.some((object) => object.permissions.import);

  return [
    ...fromPage.map((command) => ({ ...command, icon: <IconBolt size={16} /> })),
    {
      id: 'create',
      label: t('palette.create_any'),
      keys: 'c',
      icon: <IconPlus size={16} />,
      run: () => openQuickCreate(),
    },
    ...creatable(objects).map((object) => ({
      id: `create-${object.name}`,
      label: t('palette.new', { object: labels.inText(object) }),
      words: `${t('palette.create')} ${labels.objects(object)} add create new`,
      icon: <IconPlus size={16} />,
      run: () => openQuickCreate({ object: object.name }),
    })),
    ...[...main, ...tools].map((place) => ({
      id: `go-${place.to}`,
      label: t('palette.go_to', { place: place.label }),
      keys: place.key && `g ${place.key}`,
      icon: <IconArrowRight size={16} />,
      to: place.to,
    })),
    ...['profile', 'workspace', 'members', 'objects', 'api-keys', 'webhooks', 'audit'].map((part) => ({
      id: `settings-${part}`,
      label: t('palette.go_to', { place: t(`workspace:settings.${part}`) }),
      words: t('nav.settings'),
      icon: <IconArrowRight size={16} />,
      to: `/settings/${part}`,
    })),
    ...(canImport
      ? [
          {
            id: 'import',
            label: t('palette.import'),
            words: 'csv xlsx excel upload',
            icon: <IconFileImport size={16} />,
            to: '/imports',
          },
        ]
      : []),
    ...(last
      ? [
          {
            id: 'undo',
            label: t('palette.undo_what', { what: last.message }),
            words: t('palette.undo'),
            keys: 'mod+z',
            icon: <IconArrowBackUp size={16} />,
            run: () => void undoLastChange(),
          },
        ]
      : []),
    ...(['light', 'dark', 'auto'] as const)
      .filter((choice) => choice !== theme.chosen)
      .map((choice) => ({
        id: `theme-${choice}`,
        label: t('palette.theme', { theme: t(`profile_menu.theme_${choice}`) }),
        words: 'theme dark light mode',
        icon: <IconMoon size={16} />,
        run: () => theme.choose(choice),
      })),
    ...Object.entries(languages)
      .filter(([code]) => code !== i18n.language)
      .map(([code, name]) => ({
        id: `language-${code}`,
        label: t('palette.language', { language: name }),
        words: 'language sprache',
        icon: <IconLanguage size={16} />,
        run: () => chooseLanguage(code),
      })),
    {
      id: 'fold',
      label: t('palette.fold'),
      keys: '[',
      icon: <IconLayoutSidebar size={16} />,
      run: () => setFolded(!folded),
    },
    {
      id: 'keys',
      label: t('palette.keys'),
      keys: '?',
      icon: <IconKeyboard size={16} />,
      run: () => keysOpen.set(true),
    },
    {
      id: 'sign-out',
      label: t('palette.sign_out'),
      words: 'log out',
      icon: <IconLogout size={16} />,
      run: () => void signOut().catch(failed),
    },
  ];
}
