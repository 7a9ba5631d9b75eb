import { Checkbox, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import type { useFields } from '../../kernel/ui/useFields.ts';
import { FieldInput } from '../../records/fields/FieldInput.tsx';
import { useLinkTitles } from '../../records/fields/RecordTitles.tsx';
import { asLink, type Tools } from '../../records/fields/tools.ts';
import { fieldOf } from '../../records/model/objects.ts';
import { plain } from '../../records/writes.ts';
import type { FieldDraft } from '../draft.ts';
import { takes } from '../kinds.ts';
import { linkable } from '../objects.ts';
import classes from '../schema-design.module.css';
import { ChoicesEditor } from './ChoicesEditor.tsx';
import { PatternInput } from './PatternInput.tsx';
import { RequiredIn } from './RequiredIn.tsx';

const FormulaEditor = lazy(() => import('../made/FormulaEditor.tsx'));
const RollupEditor = lazy(() => import('../made/RollupEditor.tsx'));

interface Props {
  tools: Tools;
  object: ObjectMeta;
  /** Null for a new one. */
  field: FieldMeta | null;
  form: ReturnType<typeof useFields<FieldDraft>>;
}

/** The options of a field: first what it is, then what is asked of it, then who answers for it. */
export function FieldOptions({ tools, object, field, form }: Props) {
  const { t } = useTranslation('schema-design');
  const { values, errors, set } = form;
  const { type } = values;
  const own = !field || field.custom === true;
  const check = (name: 'required' | 'unique' | 'listed' | 'searched' | 'indexed' | 'integer' | 'open') => (
    <Checkbox
      name={name}
      label={t(`field.${name}`)}
      description={t(`field.${name}_help`)}
      checked={values[name]}
      onChange={(event) => set(name, event.currentTarget.checked)}
    />
  );
  return (
    <>
      <Stack gap="md">
        <TextInput
          {...form.input('label')}
          label={t('field.label')}
          maxLength={100}
          data-autofocus={!field || undefined}
        />
        <Textarea
          {...form.input('help')}
          label={t('field.help')}
          description={t('field.help_help')}
          minRows={1}
          maxLength={500}
        />
        {own && type === 'formula' && (
          <Suspense fallback={<Bone height={90} />}>
            <FormulaEditor
              tools={tools}
              object={object}
              field={field}
              value={values.formula}
              onChange={(formula) => set('formula', formula)}
              error={errors.formula}
            />
          </Suspense>
        )}
        {own && type === 'rollup' && (
          <Suspense fallback={<Bone height={90} />}>
            <RollupEditor
              tools={tools}
              object={object}
              value={values.rollup}
              onChange={(rollup) => set('rollup', rollup)}
              error={errors.rollup}
            />
          </Suspense>
        )}
        {takes.choices(type) && (own || field.open === true) && (
          <ChoicesEditor
            choices={values.choices}
            onChange={(choices) => set('choices', choices)}
            error={errors.choices}
          />
        )}
        {own && takes.choices(type) && check('open')}
        {own && type === 'multi_reference' && (
          <Select
            {...form.control('to')}
            value={values.to || null}
            onChange={(to) => set('to', to ?? '')}
            label={t('field.to')}
            data={linkable(tools.objects).map((one) => ({ value: one.plural, label: tools.labels.objects(one) }))}
            disabled={field !== null}
            searchable
            allowDeselect={false}
          />
        )}
        {own && type === 'auto_number' && (
          <TextInput
            {...form.input('format')}
            label={t('field.format')}
            description={t('field.format_help', { example: exampleNumber(values.format) })}
            maxLength={60}
          />
        )}
        {own && takes.range(type) && (
          <SimpleGrid cols={2} spacing="sm">
            <TextInput {...form.input('min')} label={t('field.min')} inputMode="decimal" />
            <TextInput {...form.input('max')} label={t('field.max')} inputMode="decimal" />
          </SimpleGrid>
        )}
        {!field && type === 'number' && check('integer')}
        {own && type === 'rating' && (
          <Select
            label={t('field.stars')}
            value={values.max}
            onChange={(max) => set('max', max ?? '5')}
            data={['3', '5', '7', '10']}
            allowDeselect={false}
          />
        )}
        {own && type === 'text' && (
          <TextInput {...form.input('max')} label={t('field.longest')} inputMode="numeric" placeholder="500" />
        )}
        {own && takes.pattern(type) && <PatternInput form={form} />}
      </Stack>

      {(takes.required(type) || takes.default(type)) && (
        <Part title={t('field.part_asked')}>
          {takes.required(type) && check('required')}
          {takes.required(type) && fieldOf(object, 'stage')?.to === 'stage' && (
            <RequiredIn value={values.required_in} onChange={(stages) => set('required_in', stages)} />
          )}
          {own && takes.unique(type) && check('unique')}
          {takes.default(type) && (
            <DefaultInput tools={tools} object={object} values={values} error={errors.default} set={set} />
          )}
        </Part>
      )}

      <Part title={t('field.part_found')}>
        {check('listed')}
        {own && takes.search(type) && check('searched')}
        {own && takes.index(type) && check('indexed')}
      </Part>

      <Part title={t('field.part_governed')}>
        <Select
          label={t('field.sensitivity')}
          description={t(`sensitivity.${values.sensitivity}_text`)}
          value={values.sensitivity}
          onChange={(next) => set('sensitivity', (next ?? 'normal') as FieldDraft['sensitivity'])}
          data={(['normal', 'personal', 'sensitive'] as const).map((value) => ({
            value,
            label: t(`sensitivity.${value}`),
          }))}
          allowDeselect={false}
        />
        <Textarea
          {...form.input('purpose')}
          label={t('field.purpose')}
          description={t('field.purpose_help')}
          minRows={1}
          maxLength={500}
        />
        <StewardInput tools={tools} values={values} set={set} />
      </Part>
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part} aria-label={title}>
      <h3 className={classes.partTitle}>{title}</h3>
      <Stack gap="sm">{children}</Stack>
    </section>
  );
}

interface PieceProps {
  tools: Tools;
  values: FieldDraft;
  set: ReturnType<typeof useFields<FieldDraft>>['set'];
}

/** What a new record starts with, typed into the very input that the field will have. */
function DefaultInput({ tools, object, values, error, set }: PieceProps & { object: ObjectMeta; error?: string }) {
  const { t } = useTranslation('schema-design');
  const like: FieldMeta = {
    name: 'default',
    label: t('field.default'),
    type: values.type === 'formula' || values.type === 'rollup' ? 'text' : values.type,
    help: t('field.default_help'),
    writable: true,
    operators: [],
    choices: values.choices
      .filter((choice) => choice.value && choice.label)
      .map(({ value, label, color }) => ({ value, label, color })),
    max: values.type === 'rating' ? Number(values.max) : undefined,
  };
  // A choice that is not saved yet has no value to start with.
  if (values.type === 'choice' && like.choices?.length === 0) return null;
  return (
    <FieldInput
      key={values.type}
      tools={tools}
      meta={object}
      field={like}
      label={t('field.default')}
      value={values.default}
      onChange={(value) => set('default', plain(value))}
      error={error}
    />
  );
}

function StewardInput({ tools, values, set }: PieceProps) {
  const { t } = useTranslation('schema-design');
  const members = tools.objects.find((one) => one.name === 'member');
  const titles = useLinkTitles(tools, 'member', values.steward ? [values.steward] : []);
  if (!members) return null;
  const like: FieldMeta = {
    name: 'steward',
    label: t('field.steward'),
    type: 'reference',
    to: 'member',
    help: t('field.steward_help'),
    writable: true,
    operators: [],
  };
  const shown = values.steward && { ...values.steward, title: titles.get(values.steward.id) ?? '…' };
  return (
    <FieldInput
      tools={tools}
      meta={members}
      field={like}
      label={t('field.steward')}
      value={shown}
      onChange={(value) => set('steward', asLink(value))}
    />
  );
}

/** "P-{00000}" as the first record will have it. */
const exampleNumber = (format: string) =>
  format.replace(/\{(0+)\}/, (_, zeros: string) => '1'.padStart(zeros.length, '0'));
