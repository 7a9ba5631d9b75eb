import i18n, { type BackendModule } from 'i18next';
import { initReactI18next } from 'react-i18next';

export const languages = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof languages;

/** One file per language and area, loaded when the area is first shown. */
const files = import.meta.glob<Record<string, unknown>>('../locales/*/*.json', { import: 'default' });

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const load = files[`../locales/${language}/${namespace}.json`];
    if (!load) return done(null, {});
    load().then(
      (words) => done(null, words as Record<string, string>),
      (error) => done(error as Error, false),
    );
  },
};

export const startLanguage = (): Promise<unknown> =>
  i18n
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: remembered() ?? browsers(),
      fallbackLng: 'en',
      supportedLngs: Object.keys(languages),
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
    })
    .then(() => setDocumentLanguage(i18n.language));

/** Makes the words of these areas available to `t`. */
export const loadWords = (...areas: string[]) => i18n.loadNamespaces(areas);

export async function setLanguage(language: Language): Promise<void> {
  if (language !== i18n.language) await i18n.changeLanguage(language);
  try {
    localStorage.setItem('kith.language', language);
  } catch {
    // Without storage the choice lasts until the page is closed.
  }
  setDocumentLanguage(language);
}

export const isLanguage = (value: unknown): value is Language => typeof value === 'string' && value in languages;

function setDocumentLanguage(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.dir(language);
}

function remembered(): Language | undefined {
  try {
    const language = localStorage.getItem('kith.language');
    return isLanguage(language) ? language : undefined;
  } catch {
    return undefined;
  }
}

function browsers(): Language {
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}
