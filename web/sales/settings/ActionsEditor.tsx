import { ActionIcon, Button, Checkbox, Input, NumberInput, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { queryOptions } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import classes from './pipelines.module.css';

export interface ActionDraft {
  /** Null for a new one. */
  id: string | null;
  name: string;
  gate: boolean;
  due_days: number | null;
  position: number;
}

export const actionsQuery = (stage: string) =>
  queryOptions({
    queryKey: ['records', 'stage_action', 'of stage', stage],
    staleTime: 0,
    queryFn: ({ signal }) =>
      api
        .post<{ data: ActionDraft[] }>(
          '/stage_actions/query',
          { filter: { field: 'stage', op: 'eq', value: stage }, sort: ['position'], limit: 100 },
          { signal },
        )
        .then((answer) => answer.data),
  });

/** Writes what is different, as one change set. */
export async function saveActions(stage: string, before: ActionDraft[], after: ActionDraft[]): Promise<string | null> {
  const named = after.map((one) => ({ ...one, name: one.name.trim() })).filter((one) => one.name);
  const kept = new Set(named.map((one) => one.id));
  const operations = [
    ...before.filter((one) => !kept.has(one.id)).map((one) => ({ op: 'delete', id: one.id })),
    ...named.flatMap((one, index): object[] => {
      const values = { name: one.name, gate: one.gate, due_days: one.due_days, position: index + 1 };
      if (one.id === null) return [{ op: 'create', values: { ...values, stage } }];
      const was = before.find((known) => known.id === one.id);
      const same =
        was?.name === values.name &&
        was.gate === values.gate &&
        was.due_days === values.due_days &&
        was.position === values.position;
      return same ? [] : [{ op: 'update', id: one.id, values }];
    }),
  ];
  if (operations.length === 0) return null;
  const { changeSet } = await api.postWithMeta('/stage_actions/batch', { operations, atomic: true });
  return changeSet ?? null;
}

/** What is done in a stage: advice, or what it takes to go on; with a task for each deal that comes, where wished. */
export function ActionsEditor({
  actions,
  onChange,
}: {
  actions: ActionDraft[];
  onChange(actions: ActionDraft[]): void;
}) {
  const { t } = useTranslation('sales');
  const set = (index: number, change: Partial<ActionDraft>) =>
    onChange(actions.map((one, i) => (i === index ? { ...one, ...change } : one)));
  return (
    <Input.Wrapper label={t('actions_of.title')} description={t('actions_of.text')} labelElement="div">
      <div className={classes.actions}>
        {actions.map((action, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: new ones have no identity yet, and the order is theirs
          <div key={index} className={classes.action}>
            <TextInput
              aria-label={t('actions_of.name')}
              placeholder={t('actions_of.placeholder')}
              maxLength={200}
              value={action.name}
              onChange={(event) => set(index, { name: event.currentTarget.value })}
            />
            <Checkbox
              label={t('actions_of.gate')}
              checked={action.gate === true}
              onChange={(event) => set(index, { gate: event.currentTarget.checked })}
            />
            <NumberInput
              aria-label={t('actions_of.due')}
              placeholder={t('actions_of.noTask')}
              suffix={` ${t('actions_of.days')}`}
              min={0}
              max={365}
              allowDecimal={false}
              hideControls
              value={action.due_days ?? ''}
              onChange={(value) => set(index, { due_days: value === '' ? null : Number(value) })}
            />
            <ActionIcon
              aria-label={t('actions_of.remove', { name: action.name })}
              onClick={() => onChange(actions.filter((_, i) => i !== index))}
            >
              <IconX size={14} />
            </ActionIcon>
          </div>
        ))}
      </div>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        onClick={() =>
          onChange([...actions, { id: null, name: '', gate: false, due_days: null, position: actions.length + 1 }])
        }
      >
        {t('actions_of.add')}
      </Button>
    </Input.Wrapper>
  );
}
