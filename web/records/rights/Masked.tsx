import { ActionIcon, Tooltip } from '@mantine/core';
import { IconEye, IconEyeOff, IconLock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { api } from '../../kernel/client.ts';
import { failed } from '../../kernel/notify.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { useSession } from '../../kernel/session.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import classes from './rights.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  field: FieldMeta;
  /** How the value looks once it is shown. */
  children(value: unknown): ReactNode;
}

/** Whether the value was left out because it is sensitive. */
export function isMasked(record: object, field: string): boolean {
  return 'masked' in record && Array.isArray(record.masked) && record.masked.includes(field);
}

/** In place of a sensitive value: dots, and for those who may, a button that shows it. Nothing keeps it but this page. */
export function Masked({ tools, meta, record, field, children }: Props) {
  const { t, labels } = tools;
  const { may } = useSession();
  const [shown, setShown] = useState<{ value: unknown } | null>(null);
  const [busy, setBusy] = useState(false);
  const label = labels.field(meta, field);
  const show = async () => {
    setBusy(true);
    try {
      const { values } = await api.post<{ values: Record<string, unknown> }>(
        `/${meta.plural}/${record.id}/revelation`,
        { fields: [field.name] },
      );
      setShown({ value: values[field.name] });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    // A press on the button is none on the value beside it.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the button inside has the keyboard
    // biome-ignore lint/a11y/noStaticElementInteractions: the button inside has the keyboard
    <span className={classes.masked} onClick={(event) => event.stopPropagation()}>
      {shown ? (
        <span>{children(shown.value)}</span>
      ) : (
        <span className={classes.dots}>
          <span aria-hidden>••••••</span>
          <span className={classes.unseen}>{t('fields:masked.value')}</span>
        </span>
      )}
      {may.reveal ? (
        <Tooltip label={t('fields:masked.why')} events={{ hover: true, focus: true, touch: false }}>
          <ActionIcon
            size="sm"
            loading={busy}
            aria-label={t(shown ? 'fields:masked.hide' : 'fields:masked.show', { field: label })}
            onClick={() => (shown ? setShown(null) : void show())}
          >
            {shown ? <IconEyeOff size={14} /> : <IconEye size={14} />}
          </ActionIcon>
        </Tooltip>
      ) : (
        <IconLock size={14} aria-label={t('fields:masked.never')} className={classes.lock} />
      )}
    </span>
  );
}
