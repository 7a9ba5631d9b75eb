import { Button, Drawer, Group, NumberInput, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { changeSettings, type ModelAnswer, type SettingSchema } from './api.ts';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';

type Values = Record<string, unknown>;

/** What can be set of a model; saving trains it anew. */
export default function Settings({ answer, onClose }: { answer: ModelAnswer; onClose(): void }) {
  const { t } = useTranslation(['models', 'common', ...modelWords]);
  const [values, setValues] = useState<Values>(answer.settings);
  const [busy, setBusy] = useState(false);
  const fields = Object.entries(answer.settings_schema.properties ?? {}).filter(([, schema]) => settable(schema));
  const words = `${pageOf(answer.name)?.words}:${answer.name}.settings`;
  const save = async () => {
    setBusy(true);
    try {
      await changeSettings(answer.name, values);
      onClose();
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  return (
    <Drawer opened onClose={onClose} position="right" title={t('settings')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          {fields.map(([name, schema]) => (
            <Setting
              key={name}
              schema={schema}
              label={t(`${words}.${name}.label`)}
              help={t(`${words}.${name}.help`, { defaultValue: '' }) || undefined}
              choice={(value) => t(`${words}.${name}.${value}`)}
              value={values[name]}
              onChange={(value) => setValues((now) => ({ ...now, [name]: value }))}
            />
          ))}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('save_and_train')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Drawer>
  );
}

/** What a page sets by itself, lists of names or a chosen view, has no place here. */
const settable = ({ type, enum: choices, items }: SettingSchema) =>
  choices !== undefined || (type === 'array' ? items?.type === 'number' : type !== undefined && type !== 'object');

interface SettingProps {
  schema: SettingSchema;
  label: string;
  help?: string;
  choice(value: string): string;
  value: unknown;
  onChange(value: unknown): void;
}

function Setting({ schema, label, help, choice, value, onChange }: SettingProps) {
  if (schema.enum)
    return (
      <Select
        label={label}
        description={help}
        data={schema.enum.map((one) => ({ value: one, label: choice(one) }))}
        value={String(value)}
        allowDeselect={false}
        onChange={onChange}
      />
    );
  if (schema.type === 'boolean')
    return (
      <Switch
        label={label}
        description={help}
        checked={Boolean(value)}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (schema.type === 'array' && Array.isArray(value))
    return (
      <fieldset className={classes.list}>
        <legend>{label}</legend>
        {help && <p className={classes.quiet}>{help}</p>}
        <Group gap={8} grow wrap="nowrap">
          {value.map((one, i) => (
            <NumberInput
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what it is
              key={i}
              aria-label={`${label} ${i + 1}`}
              value={Number(one)}
              min={schema.items?.minimum}
              hideControls
              onChange={(next) => onChange(value.map((old, at) => (at === i ? Number(next) : old)))}
            />
          ))}
        </Group>
      </fieldset>
    );
  if (schema.type === 'string')
    return (
      <TextInput
        label={label}
        description={help}
        value={String(value ?? '')}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  return (
    <NumberInput
      label={label}
      description={help}
      value={Number(value)}
      min={schema.minimum}
      max={schema.maximum}
      allowDecimal={schema.type !== 'integer'}
      onChange={(next) => onChange(Number(next))}
    />
  );
}
