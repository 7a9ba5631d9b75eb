import { type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { isLanguage, setLanguage } from '../i18n.ts';
import { useSession } from '../session.ts';
import { type Density, setDensity } from '../theme.ts';

/** Light, dark, or as the system has it. Kept on this machine: a laptop in the sun is not the desk at night. */
export function useThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return { chosen: colorScheme, choose: (scheme: MantineColorScheme) => setColorScheme(scheme) };
}

export function useLanguageChoice() {
  const { setPreference } = useSession();
  return (language: string) => {
    if (!isLanguage(language)) return;
    setPreference('language', language);
    void setLanguage(language);
  };
}

export function useDensityChoice() {
  const { preferences, setPreference } = useSession();
  const chosen: Density = preferences.density === 'comfortable' ? 'comfortable' : 'compact';
  return {
    chosen,
    choose(density: Density) {
      setPreference('density', density);
      setDensity(density);
    },
  };
}
