import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { titleOf } from '../api.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { misfitText } from '../fields/misfit.ts';
import type { Tools } from '../fields/tools.ts';
import { misfitOf } from '../model/check.ts';
import { isBlank } from '../model/form.ts';
import type { OpenRequired } from '../model/required.ts';
import { plain } from '../writes.ts';

/** What a stage asks for, filled in where the record is moved. */
export default function RequiredDialog({ tools, open }: { tools: Tools; open: OpenRequired }) {
  const { t, labels } = tools;
  const { meta, record, stage, fields, answer } = open;
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [unreadable, setUnreadable] = useState<Record<string, string | null>>({});
  const save = () => {
    const wrong = fields.flatMap((field): Array<[string, string]> => {
      const value = plain(values[field.name]);
      const misfit = isBlank(value) ? ({ key: 'required' } as const) : misfitOf(field, value);
      return misfit ? [[field.name, misfitText(tools, misfit)]] : [];
    });
    setErrors(Object.fromEntries(wrong));
    if (wrong.length === 0 && !Object.values(unreadable).some(Boolean)) answer(values);
  };
  return (
    <Modal
      opened
      onClose={() => answer(null)}
      title={t('fields:required.title', { stage: stage.title })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{t('fields:required.text', { title: titleOf(meta, record), count: fields.length })}</Text>
          {fields.map((field, index) => (
            <FieldInput
              key={field.name}
              tools={tools}
              meta={meta}
              field={{ ...field, help: labels.help(meta, field) || undefined }}
              value={values[field.name] ?? null}
              onChange={(value) => {
                setValues((now) => ({ ...now, [field.name]: value }));
                setErrors(({ [field.name]: _, ...others }) => others);
              }}
              onInvalid={(message) => setUnreadable((now) => ({ ...now, [field.name]: message }))}
              error={errors[field.name]}
              autoFocus={index === 0}
              required
            />
          ))}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={() => answer(null)}>
              {t('common:cancel')}
            </Button>
            <Button type="submit">{t('fields:required.move', { stage: stage.title })}</Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
