import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from '../store.ts';
import { type Question, question } from './confirm.ts';

/** Shows what `confirm()` asks. The frame holds one. */
export function ConfirmDialog() {
  const open = useStore(question);
  return open && <Ask key={open.title} {...open} />;
}

function Ask({ title, message, confirm, danger, typed, answer }: Question & { answer(yes: boolean): void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const ready = !typed || text.trim() === typed;
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      title={title}
      size="sm"
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) answer(true);
        }}
      >
        {message && <Text size="sm">{message}</Text>}
        {typed && (
          <TextInput
            mt="md"
            label={t('type_to_confirm', { text: typed })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            data-autofocus
          />
        )}
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={() => answer(false)}>
            {t('cancel')}
          </Button>
          <Button
            type="submit"
            color={danger ? 'red' : undefined}
            disabled={!ready}
            data-autofocus={typed ? undefined : true}
          >
            {confirm}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
