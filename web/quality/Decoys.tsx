import { ActionIcon, Button, Group, Modal, TextInput, Tooltip } from '@mantine/core';
import { IconEyeOff, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link as PageLink } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { RecordPicker } from '../records/fields/pickers.tsx';
import { type Link, useTools } from '../records/fields/tools.ts';
import { decoysQuery, refresh } from './api.ts';
import { ObjectChoice } from './parts.tsx';
import classes from './quality.module.css';

/** Invented records among the real ones: who writes to them has used our data. */
export default function Decoys() {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const objects = useObjects();
  const { data, error, refetch } = useQuery(decoysQuery);
  const [adding, setAdding] = useState(false);
  const remove = async (id: string) => {
    await api.del(`/quality/decoys/${id}`).catch(failed);
    await refresh('decoys');
    void queryClient.invalidateQueries({ queryKey: ['records'] });
  };
  const add = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('decoys.add')}
    </Button>
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={4} columns={3} />;
  return (
    <>
      {data.length === 0 ? (
        <EmptyState icon={<IconEyeOff size={20} />} title={t('decoys.none')} action={add}>
          {t('decoys.none_text')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.said}>{t('decoys.text')}</p>
            {add}
          </div>
          <table className={classes.table}>
            <tbody>
              {data.map((decoy) => (
                <tr key={decoy.id}>
                  <td>
                    <PageLink
                      to="/$plural/$id"
                      params={{
                        plural: objects.find((one) => one.name === decoy.object)?.plural ?? decoy.object,
                        id: decoy.id,
                      }}
                      className={classes.name}
                    >
                      {decoy.title}
                    </PageLink>
                    <span className={classes.note}>{decoy.note}</span>
                  </td>
                  <td data-wide>{format.date(decoy.at)}</td>
                  <td className={classes.verbs}>
                    <Tooltip label={t('decoys.remove')}>
                      <ActionIcon
                        aria-label={t('decoys.remove_of', { title: decoy.title })}
                        onClick={() => void remove(decoy.id)}
                      >
                        <IconTrash size={16} />
                      </ActionIcon>
                    </Tooltip>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
      {adding && <AddDecoy onClose={() => setAdding(false)} />}
    </>
  );
}

function AddDecoy({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const tools = useTools();
  const form = useFields({ object: 'people', note: '' });
  const [chosen, setChosen] = useState<Link | null>(null);
  const meta = tools.objects.find((one) => one.plural === form.values.object);
  const save = async ({ object, note }: typeof form.values) => {
    if (!chosen) return form.setErrors({ object: t('decoys.record_missing') });
    if (!note.trim()) return form.setErrors({ note: t('decoys.note_missing') });
    await api.post('/quality/decoys', { object, id: chosen.id, note: note.trim() });
    await refresh('decoys');
    void queryClient.invalidateQueries({ queryKey: ['records'] });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('decoys.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem ?? form.errors.object}</FormProblem>
        <ObjectChoice
          label={t('object')}
          value={form.values.object}
          onChange={(object) => {
            form.set('object', object);
            setChosen(null);
          }}
        />
        {chosen ? (
          <div className={classes.tools}>
            <span className={classes.name}>{chosen.title}</span>
            <Button size="compact-sm" variant="subtle" onClick={() => setChosen(null)}>
              {t('decoys.other')}
            </Button>
          </div>
        ) : (
          meta && (
            <RecordPicker
              tools={tools}
              target={meta}
              label={t('decoys.record')}
              chosen={[]}
              onChoose={setChosen}
              onClose={onClose}
            />
          )
        )}
        <TextInput
          {...form.input('note')}
          label={t('decoys.note')}
          placeholder={t('decoys.note_example')}
          maxLength={500}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('decoys.add')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
