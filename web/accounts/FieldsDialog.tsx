import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../kernel/client.ts';
import { messageOf } from '../kernel/notify.ts';
import { fieldOf, type ObjectMeta } from '../kernel/objects.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { FieldInput } from '../records/fields/FieldInput.tsx';
import type { Tools } from '../records/fields/tools.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  title: string;
  text?: ReactNode;
  fields: string[];
  initial?: Record<string, unknown>;
  submit: string;
  onClose(): void;
  /** Throws what the server refuses: it is shown beside the field it is about. */
  onSubmit(values: Record<string, unknown>): Promise<void>;
}

/** A few fields of an object, in the inputs that its forms have. What was typed stays when it is refused. */
export function FieldsDialog({ tools, meta, title, text, fields, initial = {}, submit, onClose, onSubmit }: Props) {
  const { t } = useTranslation();
  const [values, setValues] = useState<Record<string, unknown>>(initial);
  const [problem, setProblem] = useState<{ fields: Record<string, string>; whole: string | null } | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await onSubmit(values);
      onClose();
    } catch (error) {
      const known = error instanceof ApiError ? error.errors.filter(({ field }) => fields.includes(field)) : [];
      setProblem({
        fields: Object.fromEntries(known.map(({ field, message }) => [field, message])),
        whole: known.length > 0 ? null : messageOf(error),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} centered closeButtonProps={{ 'aria-label': t('close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <Stack gap="md">
          {text && <Text size="sm">{text}</Text>}
          {fields.map((name, index) => {
            const field = fieldOf(meta, name);
            return (
              field && (
                <FieldInput
                  key={name}
                  {...{ tools, meta, field }}
                  value={values[name] ?? null}
                  error={problem?.fields[name]}
                  autoFocus={index === 0}
                  onChange={(value) => {
                    setValues((now) => ({ ...now, [name]: value }));
                    setProblem(null);
                  }}
                />
              )
            );
          })}
          <FormProblem>{problem?.whole}</FormProblem>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** A value as the API takes it: a link by its id. */
export const sent = (value: unknown): unknown =>
  value !== null && typeof value === 'object' && 'id' in value && !('amount' in value)
    ? (value as { id: string }).id
    : value;
