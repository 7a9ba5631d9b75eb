import { Button, Group, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { Tools } from '../fields/tools.ts';
import { fieldOf } from '../model/objects.ts';
import { plain } from '../writes.ts';
import classes from './deals.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  kind: 'won' | 'lost';
  onClose(values: Record<string, unknown>): void;
  onCancel(): void;
}

const asked = {
  won: { reason: 'won_reason', text: 'service_notes' },
  lost: { reason: 'loss_reason', text: 'lost_reason' },
};

/** Why a deal was won or lost, and against whom: asked where it is closed, never demanded. */
export function CloseForm({ tools, meta, kind, onClose, onCancel }: Props) {
  const { t, labels } = tools;
  const names = asked[kind];
  const [values, setValues] = useState<Record<string, unknown>>({});
  const set = (name: string, value: unknown) => setValues((now) => ({ ...now, [name]: value }));
  const reason = fieldOf(meta, names.reason);
  const text = fieldOf(meta, names.text);
  const competitor = fieldOf(meta, 'competitor');
  const submit = useRef<HTMLButtonElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  // A win needs no more than Enter; of a loss one usually says something.
  useEffect(() => (kind === 'won' ? submit.current?.focus() : area.current?.focus()), [kind]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        const given = Object.entries(values).filter(([, value]) => value !== null && value !== '');
        onClose(Object.fromEntries(given.map(([name, value]) => [name, plain(value)])));
      }}
    >
      {reason && (
        <fieldset className={classes.reasons}>
          <legend>{t(kind === 'won' ? 'deal.whyWon' : 'deal.whyLost')}</legend>
          {(reason.choices ?? []).map(({ value }) => (
            <button
              key={value}
              type="button"
              className={classes.reason}
              aria-pressed={values[names.reason] === value}
              onClick={() => set(names.reason, values[names.reason] === value ? null : value)}
            >
              {labels.choice(meta, reason, value)}
            </button>
          ))}
        </fieldset>
      )}
      {competitor && (
        <FieldInput
          tools={tools}
          meta={meta}
          field={{ ...competitor, help: undefined }}
          label={t(kind === 'won' ? 'deal.against' : 'deal.lostTo')}
          value={values.competitor ?? null}
          onChange={(value) => set('competitor', value)}
        />
      )}
      {text && (
        <Textarea
          ref={area}
          mt={8}
          label={t(kind === 'won' ? 'deal.forService' : 'deal.inWords')}
          maxLength={text.max ?? 20_000}
          autosize
          minRows={2}
          maxRows={6}
          value={String(values[names.text] ?? '')}
          onChange={(event) => set(names.text, event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
      )}
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
        <Button ref={submit} size="compact-sm" color={kind === 'won' ? undefined : 'red'} type="submit">
          {t(kind === 'won' ? 'deal.win' : 'deal.lose')}
        </Button>
      </Group>
    </form>
  );
}
