import { Button, Group, Modal, MultiSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObject } from '../kernel/objects.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { useTools } from '../records/fields/tools.ts';
import FilterEditor from '../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../records/model/filter-tree.ts';
import { colleaguesQuery, countQuery, type Node } from './api.ts';
import classes from './territories.module.css';
import { placed, rulesAbove } from './tree.ts';

interface Props {
  node: Node | null;
  parent: string | null;
  nodes: Node[];
  onClose(): void;
  save(node: Node): Promise<void>;
}

/** One territory: where it stands, which companies are in it, and who works it. */
export default function TerritoryDialog({ node, parent, nodes, onClose, save }: Props) {
  const { t } = useTranslation(['territories', 'common']);
  const tools = useTools();
  const company = useObject('company');
  const { data: colleagues = [] } = useQuery(colleaguesQuery);
  const [rules, setRules] = useState<Filter | null>((node?.rules as Filter | null | undefined) ?? null);
  const form = useFields({
    name: node?.name ?? '',
    parent: parent ?? '',
    manager: node?.manager ?? '',
    members: node?.members ?? [],
    giving: node?.giving ?? 'turns',
    description: node?.description ?? '',
  });
  const tree = placed(nodes);
  const self = tree.find((one) => one.node.id === node?.id);
  const places = tree.filter((one) => one !== self && !self?.below.includes(one.node.id));
  const people = colleagues.map(({ id, name }) => ({ value: id, label: name }));
  const submit = async ({ name, parent, manager, members, giving, description }: typeof form.values) => {
    await save({
      id: node?.id ?? crypto.randomUUID(),
      name: name.trim(),
      parent: parent || null,
      manager: manager || null,
      members,
      giving,
      rules: (complete(rules) as Node['rules']) ?? null,
      description: description.trim() || null,
    });
    onClose();
  };
  // What rules cannot ask about is not offered.
  const asked = company && {
    ...company,
    fields: company.fields.filter(({ name }) => !['owner', 'territory', 'territory_pinned'].includes(name)),
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t(node ? 'change_this' : 'add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(submit)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <div className={classes.two}>
          <TextInput
            {...form.input('name')}
            label={t('name')}
            placeholder={t('example.north')}
            maxLength={100}
            required
            data-autofocus
          />
          <Select
            {...form.control('parent')}
            label={t('part_of')}
            value={form.values.parent}
            data={[
              { value: '', label: t('top') },
              ...places.map(({ node: one, depth }) => ({
                value: one.id,
                label: `${'\u2003'.repeat(depth)}${one.name}`,
              })),
            ]}
            allowDeselect={false}
            searchable
          />
        </div>
        <fieldset className={classes.part}>
          <legend>{t('which')}</legend>
          <p className={classes.said}>{t(form.values.parent ? 'which_text_part' : 'which_text')}</p>
          {asked && (
            <div className={classes.box}>
              <FilterEditor tools={tools} meta={asked} filter={rules ?? { and: [] }} onChange={setRules} />
            </div>
          )}
          <Matches rules={rules} above={rulesAbove(nodes, form.values.parent || null) as Filter[]} />
        </fieldset>
        <fieldset className={classes.part}>
          <legend>{t('who')}</legend>
          <div className={classes.two}>
            <Select
              {...form.control('manager')}
              label={t('manager')}
              value={form.values.manager || null}
              data={people}
              searchable
              clearable
              onChange={(id) => form.set('manager', id ?? '')}
            />
            <Select
              {...form.control('giving')}
              label={t('giving')}
              value={form.values.giving}
              data={(['turns', 'manager', 'nobody'] as const).map((value) => ({ value, label: t(`gives.${value}`) }))}
              allowDeselect={false}
            />
          </div>
          <MultiSelect
            label={t('members')}
            data={people}
            value={form.values.members}
            searchable
            onChange={(ids) => form.set('members', ids)}
          />
        </fieldset>
        <Textarea {...form.input('description')} label={t('description')} autosize maxLength={2000} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** How many companies the rules hold for, as they are written. */
function Matches({ rules, above }: { rules: Filter | null; above: Filter[] }) {
  const { t } = useTranslation('territories');
  const { format } = useTools();
  const own = complete(rules);
  const [asked] = useDebouncedValue(own ? [...above, own] : [], 250);
  const { data, isError } = useQuery({ ...countQuery(asked), enabled: asked.length > 0 });
  if (!own) return <p className={classes.quiet}>{t('matches_none')}</p>;
  if (isError) return null;
  return (
    <p className={classes.matches} aria-live="polite">
      {data === undefined ? '…' : t('matches', { count: data, n: format.number(data) })}
    </p>
  );
}
