import { Button, Checkbox, Group, Modal, NumberInput, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { changed } from '../kernel/notify.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { type Progress, partsQuery, refreshGoals } from './api.ts';
import classes from './goals.module.css';
import { useGoalWords } from './words.ts';

/** Shares a goal out among those it is for: alike, as they did before, or by hand; says whether the parts add up. */
export default function PartsDialog({ goal, onClose }: { goal: Progress; onClose(): void }) {
  const { t } = useTranslation(['goals', 'common']);
  const format = useFormat();
  const words = useGoalWords();
  const [by, setBy] = useState<'equal' | 'last_period'>('equal');
  const { data, error, refetch } = useQuery(partsQuery(goal.id, by));
  const form = useFields({ parts: {} as Record<string, number | string>, uneven: false });
  const { set } = form;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new proposal takes the place of what was typed
  useEffect(() => {
    if (data) set('parts', Object.fromEntries(data.parts.map(({ member, target }) => [member.id, Number(target)])));
  }, [data]);
  const { parts, uneven } = form.values;
  // Cents, so that what adds up on paper adds up here.
  const sum = Math.round(Object.values(parts).reduce<number>((all, part) => all + Number(part || 0) * 100, 0)) / 100;
  const gap = Math.round((sum - Number(data?.target ?? 0)) * 100) / 100;
  const even = !data?.additive || gap === 0;
  const save = async () => {
    const body = {
      parts: Object.entries(parts).map(([member, target]) => ({ member, target: String(target || 0) })),
      uneven,
    };
    const { data: done, changeSet } = await api.putWithMeta<{ changed: number }>(`/goals/${goal.id}/parts`, body);
    changed(t('parts.done', { count: done.changed }), changeSet);
    void refreshGoals();
    onClose();
  };
  const separator = format.number(1000, {}).charAt(1) === '.' ? ['.', ','] : [',', '.'];
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('parts.title', { target: words.figure(goal.kind, goal.target) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={5} columns={2} />
      ) : (
        <form {...form.onSubmit(save)} className={classes.form}>
          <FormProblem>{form.problem ?? form.errors.parts}</FormProblem>
          <SegmentedControl
            aria-label={t('parts.how')}
            data={(['equal', 'last_period'] as const).map((value) => ({ value, label: t(`parts.${value}`) }))}
            value={by}
            onChange={(value) => setBy(value as typeof by)}
          />
          {data.parts.map(({ member, before }) => (
            <div key={member.id} className={classes.part}>
              <label htmlFor={`part-${member.id}`}>
                {member.name}
                {before !== null && (
                  <small className={classes.quiet}>
                    {t('parts.before', { value: words.figure(goal.kind, before) })}
                  </small>
                )}
              </label>
              <NumberInput
                id={`part-${member.id}`}
                value={parts[member.id] ?? ''}
                onChange={(value) => form.set('parts', { ...parts, [member.id]: value })}
                min={0}
                hideControls
                thousandSeparator={separator[0]}
                decimalSeparator={separator[1]}
              />
            </div>
          ))}
          {data.additive && (
            <p className={classes.sum} data-even={even || undefined} role="status">
              {even
                ? t('parts.even', { sum: words.figure(goal.kind, sum) })
                : t(gap < 0 ? 'parts.less' : 'parts.more', {
                    sum: words.figure(goal.kind, sum),
                    gap: words.figure(goal.kind, Math.abs(gap)),
                  })}
            </p>
          )}
          {!even && (
            <Checkbox
              label={t('parts.uneven')}
              checked={uneven}
              onChange={(event) => form.set('uneven', event.currentTarget.checked)}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy} disabled={!even && !uneven}>
              {t('parts.save')}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
