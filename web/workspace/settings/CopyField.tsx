import { Button, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './settings.module.css';

/** A value to take along: a link, a key. */
export function CopyField({ label, value, verb }: { label: string; value: string; verb: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(value);
    } catch {
      // Away from https and localhost the clipboard is closed to scripts; the old way still works there.
      if (!document.execCommand('copy')) return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={classes.copy}>
      <TextInput
        ref={field}
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
      />
      <Button
        onClick={() => void copy()}
        leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
        data-autofocus
      >
        <span aria-live="polite">{copied ? t('copied') : verb}</span>
      </Button>
    </div>
  );
}
