import { Button, Group, Modal, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { useObjects } from '../kernel/objects.ts';
import { confirm } from '../kernel/ui/index.ts';
import { type ImportSummary, useImportVerb } from './api.ts';
import classes from './imports.module.css';

interface Conflict {
  object: string;
  id: string;
  title?: string | null;
  field?: string | null;
}

interface Props {
  one: ImportSummary & { conflicts?: Conflict[] };
  size?: 'compact-sm' | 'sm';
}

/** Takes an import back, and asks what happens to what people changed since. */
export function UndoImport({ one, size = 'sm' }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const verb = useImportVerb(one.id);
  const [asked, setAsked] = useState<Conflict[] | null>(null);
  const written = (one.counts?.created ?? 0) + (one.counts?.updated ?? 0);

  async function start() {
    const yes = await confirm({
      title: t('undo.title', { file: one.file.name }),
      message: t('undo.message', {
        created: format.number(one.counts?.created ?? 0),
        updated: format.number(one.counts?.updated ?? 0),
      }),
      confirm: t('undo.confirm', { n: format.number(written) }),
      danger: true,
    });
    if (yes) verb.mutate({ verb: 'undo' }, { onError: ask });
  }

  function ask(error: unknown) {
    const conflicts = error instanceof ApiError && error.code === 'conflict' ? error.problem.conflicts : undefined;
    if (Array.isArray(conflicts)) setAsked(conflicts as Conflict[]);
  }

  function force(how: 'keep_later' | 'overwrite') {
    setAsked(null);
    verb.mutate({ verb: 'undo', body: { force: how } });
  }

  const conflicts = asked ?? (one.state === 'done' ? one.conflicts : undefined) ?? [];
  return (
    <>
      <Button
        size={size}
        variant="default"
        loading={verb.isPending}
        onClick={() => (conflicts.length > 0 ? setAsked(conflicts) : void start())}
        aria-label={t('undo.label', { file: one.file.name })}
      >
        {t('undo.do')}
      </Button>
      <Modal
        opened={asked !== null}
        onClose={() => setAsked(null)}
        title={t('undo.conflicts_title', { count: conflicts.length, n: format.number(conflicts.length) })}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Text size="sm" mb="sm">
          {t('undo.conflicts_text')}
        </Text>
        <ConflictTable conflicts={conflicts} />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={() => force('overwrite')}>
            {t('undo.overwrite')}
          </Button>
          <Button onClick={() => force('keep_later')}>{t('undo.keep')}</Button>
        </Group>
      </Modal>
    </>
  );
}

const shown = 20;

function ConflictTable({ conflicts }: { conflicts: Conflict[] }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const objects = useObjects();
  return (
    <>
      <Table className={classes.small}>
        <Table.Tbody>
          {conflicts.slice(0, shown).map((one) => {
            const object = objects.find((o) => o.name === one.object);
            const field = object?.fields.find((f) => f.name === one.field);
            return (
              <Table.Tr key={`${one.id}${one.field}`}>
                <Table.Td>{one.title ?? object?.label ?? one.object}</Table.Td>
                <Table.Td className={classes.dimmed}>{field?.label ?? one.field}</Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      {conflicts.length > shown && (
        <p className={classes.dimmed}>{t('and_more', { n: format.number(conflicts.length - shown) })}</p>
      )}
    </>
  );
}
