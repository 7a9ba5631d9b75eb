import { Button, Group, Modal, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import classes from './leads.module.css';

/** Why a lead is no business: asked where it ends, always. */
export default function DisqualifyDialog({ tools, meta, record, onClose }: PanelProps) {
  const { t } = useTranslation(['leads', 'common']);
  const field = meta.fields.find((one) => one.name === 'disqualify_reason');
  const choices = field?.choices ?? [];
  const [reason, setReason] = useState(choices[0]?.value ?? '');
  const [note, setNote] = useState('');
  const save = () => {
    onClose();
    void runVerb(meta, record, {
      method: 'POST',
      path: 'disqualification',
      body: { reason, note: note.trim() || null },
      shown: { status: 'disqualified' },
      message: t('done.disqualified'),
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('disqualify_title')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Radio.Group label={t('reason')} value={reason} onChange={setReason}>
          <div className={classes.choices}>
            {choices.map((choice, i) => (
              <Radio
                key={choice.value}
                value={choice.value}
                label={field ? tools.labels.choice(meta, field, choice.value) : choice.label}
                data-autofocus={i === 0 || undefined}
              />
            ))}
          </div>
        </Radio.Group>
        <TextInput
          label={t('note')}
          description={t('common:optional')}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button color="red" type="submit" disabled={!reason}>
            {t('disqualify')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
