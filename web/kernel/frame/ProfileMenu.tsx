import { type MantineColorScheme, Menu } from '@mantine/core';
import { IconKeyboard, IconLogout, IconUser } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { keysOpen } from '../commands.ts';
import { languages } from '../i18n.ts';
import { failed } from '../notify.ts';
import { signOut, useSession } from '../session.ts';
import { Keys } from '../ui/Keys.tsx';
import { RecordAvatar } from '../ui/RecordAvatar.tsx';
import { useLanguageChoice, useThemeChoice } from './choices.ts';
import classes from './frame.module.css';

export function ProfileMenu() {
  const { t, i18n } = useTranslation();
  const { account, member } = useSession();
  const navigate = useNavigate();
  const theme = useThemeChoice();
  const chooseLanguage = useLanguageChoice();
  return (
    <Menu position="bottom-end" width={240} closeOnItemClick>
      <Menu.Target>
        <button type="button" className={classes.profile} aria-label={t('frame.profile', { name: member.name })}>
          <RecordAvatar name={member.name} id={member.id} size={28} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <div className={classes.whoName}>{member.name}</div>
          <div className={classes.whoMail}>{account.email}</div>
        </div>
        <Menu.Divider />
        <Menu.Item leftSection={<IconUser size={16} />} onClick={() => void navigate({ to: '/settings/profile' })}>
          {t('profile_menu.your_profile')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconKeyboard size={16} />}
          rightSection={<Keys keys="?" />}
          onClick={() => keysOpen.set(true)}
        >
          {t('profile_menu.keys')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{t('profile_menu.theme')}</Menu.Label>
        <Menu.RadioGroup value={theme.chosen} onChange={(scheme) => theme.choose(scheme as MantineColorScheme)}>
          {(['auto', 'light', 'dark'] as const).map((choice) => (
            <Menu.RadioItem key={choice} value={choice}>
              {t(`profile_menu.theme_${choice}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Label>{t('profile_menu.language')}</Menu.Label>
        <Menu.RadioGroup value={i18n.language} onChange={chooseLanguage}>
          {Object.entries(languages).map(([code, name]) => (
            <Menu.RadioItem key={code} value={code} lang={code}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut().catch(failed)}>
          {t('profile_menu.sign_out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
