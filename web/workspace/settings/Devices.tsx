import { Button, Group } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { confirm } from '../../kernel/ui/confirm.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Device, devicesQuery } from '../api.ts';
import { deviceOf } from './devices.ts';
import classes from './settings.module.css';

/** Where the person is signed in, and the ways to end it. */
export function Devices() {
  const { t } = useTranslation('workspace');
  const devices = useQuery(devicesQuery);
  const everywhere = async () => {
    const sure = await confirm({
      title: t('profile.sign_out_everywhere'),
      message: t('profile.sign_out_everywhere_text'),
      confirm: t('profile.sign_out_everywhere'),
    });
    if (!sure) return;
    try {
      await api.del('/sessions');
      window.location.assign('/sign-in');
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Section title={t('profile.devices')}>
      {devices.data ? (
        <ul className={classes.rows}>
          {devices.data.map((device) => (
            <OneDevice key={device.id} device={device} />
          ))}
        </ul>
      ) : devices.error ? (
        <ErrorState error={devices.error} retry={() => void devices.refetch()} />
      ) : (
        <SkeletonRows rows={2} columns={2} />
      )}
      <Group mt="md">
        <Button variant="default" onClick={() => void everywhere()}>
          {t('profile.sign_out_everywhere')}
        </Button>
      </Group>
    </Section>
  );
}

function OneDevice({ device }: { device: Device }) {
  const { t } = useTranslation('workspace');
  const [busy, setBusy] = useState(false);
  const { browser, system, phone } = deviceOf(device.user_agent);
  const name = browser && system ? t('profile.device', { browser, system }) : browser || t('profile.unknown_device');
  const Icon = phone ? IconDeviceMobile : IconDeviceDesktop;
  const end = async () => {
    setBusy(true);
    try {
      await api.del(`/sessions/${device.id}`);
      notify(t('profile.device_signed_out'), { tone: 'done' });
      await queryClient.invalidateQueries(devicesQuery);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={classes.row}>
      <Icon size={16} aria-hidden className={classes.rowIcon} />
      <div className={classes.rowText}>
        <div>
          {name} {device.current && <Badge color="green">{t('profile.this_device')}</Badge>}
        </div>
        <div className={classes.quiet}>
          {t('profile.last_seen')} <RelativeTime value={device.last_seen_at} />
          {device.address && ` · ${device.address}`}
        </div>
      </div>
      {!device.current && (
        <Button
          size="xs"
          variant="default"
          loading={busy}
          onClick={() => void end()}
          aria-label={t('profile.sign_out_device_named', { device: name })}
        >
          {t('profile.sign_out_device')}
        </Button>
      )}
    </li>
  );
}
