import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { messageOf, notify } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { refreshObjects, type Use, usageQuery } from '../api.ts';
import classes from '../schema-design.module.css';

interface Props {
  /** An object, or one of its fields. */
  what: { plural: string; field?: string; name: string };
  /** Archiving keeps everything and can be taken back; ending does neither. */
  how: 'archive' | 'end';
  onClose(): void;
  onDone?(): void;
}

/** Before something goes: how much hangs on it. */
export function RemoveDialog({ what, how, onClose, onDone }: Props) {
  const { t } = useTranslation(['schema-design', 'common']);
  const format = useFormat();
  const { data: usage, isPending, error } = useQuery(usageQuery(what.plural, what.field));
  const [sure, setSure] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const kind = what.field ? 'field' : 'object';
  // That a layout says where a field stands is no reason to keep it.
  const uses = usage?.data.filter((use) => use.kind !== 'layout') ?? [];
  const must = how === 'end' && (uses.length > 0 || (usage?.records ?? 0) > 0);
  const force = (usage?.data.length ?? 0) > 0;

  const run = async () => {
    setBusy(true);
    setProblem(null);
    const path = `/objects/${what.plural}${what.field ? `/fields/${what.field}` : ''}`;
    try {
      await api.del(path, how === 'end' ? { params: { purge: true, ...(force ? { force } : {}) } } : undefined);
      await refreshObjects();
      notify(t(`remove.done_${how}`, { name: what.name }), { tone: 'done' });
      onClose();
      onDone?.();
    } catch (refused) {
      setProblem(messageOf(refused));
      setBusy(false);
    }
  };

  return (
    <Modal
      opened
      onClose={() => !busy && onClose()}
      title={t(`remove.title_${how}`, { name: what.name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <FormProblem>{problem ?? (error ? messageOf(error) : null)}</FormProblem>
        <Text size="sm">{t(`remove.text_${kind}_${how}`)}</Text>
        {isPending && (
          <div role="status" aria-label={t('remove.looking')}>
            <Bone width="70%" />
          </div>
        )}
        {usage && (
          <>
            <Text size="sm" c={usage.records > 0 ? undefined : 'dimmed'}>
              {t(`remove.records_${kind}`, { count: usage.records, text: format.number(usage.records) })}
            </Text>
            {uses.length > 0 ? (
              <div>
                <Text size="sm" fw={550}>
                  {t('remove.used_by', { count: uses.length })}
                </Text>
                <ul className={classes.uses}>
                  {uses.map((use) => (
                    <UseLine key={`${use.kind} ${use.id ?? use.name}`} use={use} />
                  ))}
                </ul>
              </div>
            ) : (
              <Text size="sm" c="dimmed">
                {t('remove.unused')}
              </Text>
            )}
          </>
        )}
        {must && (
          <Checkbox
            label={t('remove.sure')}
            checked={sure}
            onChange={(event) => setSure(event.currentTarget.checked)}
            disabled={busy}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={busy}>
            {t('common:cancel')}
          </Button>
          <Button
            color={how === 'end' ? 'red' : undefined}
            onClick={() => void run()}
            loading={busy}
            disabled={isPending || (must && !sure)}
          >
            {t(how === 'end' ? 'end' : 'archive')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function UseLine({ use }: { use: Use }) {
  const { t } = useTranslation('schema-design');
  return (
    <li>
      <span className={classes.dim}>{t(`uses.${use.kind}`, { defaultValue: use.kind })}</span> {use.name}
      {use.detail && <span className={classes.dim}> · {use.detail}</span>}
    </li>
  );
}
