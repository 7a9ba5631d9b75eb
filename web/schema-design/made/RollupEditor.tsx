import { Button, Input, Popover, Select, Stack } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { describe } from '../../records/filter/describe.ts';
import FilterEditor from '../../records/filter/FilterEditor.tsx';
import { useTitles } from '../../records/filter/useTitles.ts';
import { chipsOf, complete, type Filter } from '../../records/model/filter-tree.ts';
import { isNumeric, type Related, relatedOf } from '../../records/model/objects.ts';
import type { RollupDraft } from '../draft.ts';
import classes from '../schema-design.module.css';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  value: RollupDraft;
  onChange(rollup: RollupDraft): void;
  error?: string;
}

const sums = ['count', 'sum', 'avg', 'min', 'max', 'count_distinct'] as const;
const ordered = new Set(['date', 'datetime', 'rating']);

/** Which fields a function can look at. */
function countable(fn: RollupDraft['fn'], field: FieldMeta): boolean {
  if (fn === 'sum' || fn === 'avg') return isNumeric(field) || field.type === 'rating';
  if (fn === 'min' || fn === 'max') return isNumeric(field) || ordered.has(field.type);
  return !['points', 'file', 'long_text', 'address', 'record'].includes(field.type);
}

/** A figure over related records: of what, how, of which field, and of which of them. */
export default function RollupEditor({ tools, object, value, onChange, error }: Props) {
  const { t } = useTranslation('schema-design');
  const collections = relatedOf(tools.objects, object);
  const chosen = collections.find((one) => one.name === value.collection);
  const set = (change: Partial<RollupDraft>) => onChange({ ...value, ...change });
  const fields = chosen?.object.fields.filter((field) => field.name !== 'id' && countable(value.fn, field)) ?? [];
  return (
    <Stack gap="sm">
      <Select
        label={t('rollup.collection')}
        description={collections.length === 0 ? t('rollup.nothing') : t('rollup.collection_help')}
        placeholder={t('choose')}
        error={error}
        data={collections.map((one) => ({ value: one.name, label: nameOf(tools, one) }))}
        value={value.collection || null}
        onChange={(collection) => set({ collection: collection ?? '', field: '', filter: null })}
        disabled={collections.length === 0}
        searchable
        allowDeselect={false}
      />
      {chosen && (
        <>
          <div className={classes.two}>
            <Select
              label={t('rollup.fn')}
              data={sums.map((fn) => ({ value: fn, label: t(`rollup.fns.${fn}`) }))}
              value={value.fn}
              onChange={(fn) => set({ fn: (fn ?? 'count') as RollupDraft['fn'], field: '' })}
              allowDeselect={false}
            />
            {value.fn !== 'count' && (
              <Select
                label={t('rollup.field')}
                placeholder={t('choose')}
                data={fields.map((field) => ({ value: field.name, label: tools.labels.field(chosen.object, field) }))}
                value={value.field || null}
                onChange={(field) => set({ field: field ?? '' })}
                searchable
                allowDeselect={false}
              />
            )}
          </div>
          <Which tools={tools} related={chosen} filter={value.filter} onChange={(filter) => set({ filter })} />
        </>
      )}
    </Stack>
  );
}

/** "Deals (Company)": several collections may hold the same kind of record. */
const nameOf = (tools: Tools, { object, field }: Related) =>
  `${tools.labels.objects(object)} · ${tools.labels.field(object, field)}`;

interface WhichProps {
  tools: Tools;
  related: Related;
  filter: Filter | null;
  onChange(filter: Filter | null): void;
}

function Which({ tools, related, filter, onChange }: WhichProps) {
  const { t } = useTranslation('schema-design');
  const [opened, setOpened] = useState(false);
  // Conditions that are still being written stay in the editor; only whole ones are kept.
  const [editing, setEditing] = useState<Filter | null>(filter);
  const titles = useTitles(tools, related.object, filter);
  const said = chipsOf(filter).map((chip) => {
    const { subject, verb, value } = describe(tools, related.object, chip, titles);
    return [subject, verb, value].filter(Boolean).join(' ');
  });
  return (
    <Input.Wrapper label={t('rollup.which')} labelElement="div">
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button
            variant="default"
            fullWidth
            justify="flex-start"
            leftSection={<IconFilter size={16} />}
            onClick={() => setOpened((o) => !o)}
          >
            <span className={classes.oneLine}>{said.length > 0 ? said.join(', ') : t('rollup.all')}</span>
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <FilterEditor
            tools={tools}
            meta={related.object}
            filter={editing ?? { and: [] }}
            onChange={(next) => {
              setEditing(next);
              onChange(complete(next));
            }}
            onClose={() => setOpened(false)}
          />
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
