import { Button, PasswordInput, Radio, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { type BackupList, makeKey } from './api.ts';
import classes from './transfer.module.css';

/** How backups are encrypted. A generated key is shown once, as a sheet to print or save. */
export function KeyPart({ current }: { current: BackupList['key'] }) {
  const { t } = useTranslation('transfer');
  const [kind, setKind] = useState<'generate' | 'passphrase' | 'none'>('generate');
  const [passphrase, setPassphrase] = useState('');
  const [sheet, setSheet] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = async () => {
    setBusy(true);
    try {
      const made = await makeKey(kind === 'passphrase' ? { kind, passphrase } : { kind });
      setSheet(made.secret ? `# ${t('key.sheet')}\n# ${new Date().toISOString().slice(0, 10)}\n${made.secret}` : null);
      setPassphrase('');
      if (!made.secret) notify(t('saved'));
      await queryClient.invalidateQueries({ queryKey: ['backups'] });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <section className={classes.part}>
      <h2 className={classes.head}>{t('key.title')}</h2>
      <p className={classes.quiet}>{t(`key.is.${current.kind}`)}</p>
      {sheet && (
        <Textarea
          label={t('key.once')}
          description={t('key.once_text')}
          readOnly
          autosize
          value={sheet}
          onFocus={(event) => event.currentTarget.select()}
          classNames={{ input: classes.sheet }}
        />
      )}
      <Radio.Group label={t('key.new')} value={kind} onChange={(value) => setKind(value as typeof kind)}>
        <div className={classes.choices}>
          {(['generate', 'passphrase', 'none'] as const).map((value) => (
            <Radio key={value} value={value} label={t(`key.${value}`)} />
          ))}
        </div>
      </Radio.Group>
      {kind === 'passphrase' && (
        <PasswordInput
          maw={360}
          label={t('key.passphrase_label')}
          description={t('key.passphrase_note')}
          autoComplete="new-password"
          value={passphrase}
          onChange={(event) => setPassphrase(event.currentTarget.value)}
        />
      )}
      <p className={classes.quiet}>{t('key.note')}</p>
      <div className={classes.verbs}>
        <Button
          variant="default"
          loading={busy}
          disabled={kind === 'passphrase' && passphrase.length < 12}
          onClick={() => void set()}
        >
          {t('key.set')}
        </Button>
      </div>
    </section>
  );
}
