import { Button, NumberInput, PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed, notify } from '../kernel/notify.ts';
import { type BackupSettings, type PlaceSettings, testPlace, useSettings } from './api.ts';
import classes from './transfer.module.css';

const BUCKET: PlaceSettings = { kind: 's3', endpoint: '', region: '', bucket: '', prefix: '', access_key_id: '' };

/** When backups are made, how many stay and where. */
export function SchedulePart({ settings }: { settings: BackupSettings }) {
  const { t } = useTranslation('transfer');
  const [draft, setDraft] = useState(settings);
  const save = useSettings();
  const { keep, place } = draft;
  const set = (change: Partial<BackupSettings>) => setDraft({ ...draft, ...change });
  const test = async () => {
    try {
      await testPlace(place);
      notify(t('place.works'));
    } catch (error) {
      failed(error);
    }
  };
  return (
    <form
      className={classes.part}
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(draft, { onSuccess: () => notify(t('saved')) });
      }}
    >
      <h2 className={classes.head}>{t('schedule.title')}</h2>
      <div className={classes.fields}>
        <Select
          label={t('schedule.when')}
          allowDeselect={false}
          value={draft.schedule}
          onChange={(value) => set({ schedule: value as BackupSettings['schedule'] })}
          data={(['off', 'daily', 'weekly'] as const).map((value) => ({ value, label: t(`schedule.${value}`) }))}
        />
        <NumberInput
          label={t('schedule.hour')}
          min={0}
          max={23}
          value={draft.hour}
          onChange={(value) => set({ hour: Number(value) || 0 })}
        />
      </div>
      <div className={classes.fields}>
        {(['daily', 'weekly', 'monthly'] as const).map((name) => (
          <NumberInput
            key={name}
            label={t(`keep.${name}`)}
            min={name === 'daily' ? 1 : 0}
            max={240}
            value={keep[name]}
            onChange={(value) => set({ keep: { ...keep, [name]: Number(value) || 0 } })}
          />
        ))}
      </div>
      <div className={classes.fields}>
        <Select
          label={t('place.kind')}
          allowDeselect={false}
          value={place.kind}
          onChange={(kind) => set({ place: kind === 's3' ? BUCKET : { kind: 'directory', path: null } })}
          data={(['directory', 's3'] as const).map((value) => ({ value, label: t(`place.${value}`) }))}
        />
        {place.kind === 'directory' && (
          <TextInput
            label={t('place.path')}
            placeholder={t('place.default')}
            value={place.path ?? ''}
            onChange={(event) => set({ place: { kind: 'directory', path: event.currentTarget.value || null } })}
          />
        )}
      </div>
      {place.kind === 's3' && (
        <div className={classes.fields}>
          {(['endpoint', 'region', 'bucket', 'prefix', 'access_key_id'] as const).map((name) => (
            <TextInput
              key={name}
              label={t(`place.${name}`)}
              required={name === 'bucket' || name === 'access_key_id'}
              value={place[name]}
              onChange={(event) => set({ place: { ...place, [name]: event.currentTarget.value } })}
            />
          ))}
          <PasswordInput
            label={t('place.secret')}
            placeholder={settings.place.kind === 's3' ? t('place.secret_kept') : undefined}
            autoComplete="off"
            value={place.secret_access_key ?? ''}
            onChange={(event) =>
              set({ place: { ...place, secret_access_key: event.currentTarget.value || undefined } })
            }
          />
        </div>
      )}
      <div className={classes.verbs}>
        <Button type="submit" loading={save.isPending}>
          {t('save')}
        </Button>
        <Button variant="default" onClick={() => void test()}>
          {t('place.test')}
        </Button>
      </div>
    </form>
  );
}
