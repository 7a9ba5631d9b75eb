import { Button, Group, Textarea } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { Tools } from '../fields/tools.ts';

interface Props {
  tools: Tools;
  onLose(reason: string | null): void;
  onCancel(): void;
}

const common = ['price', 'competitor', 'noBudget', 'noAnswer', 'timing'] as const;

/** Why a deal was lost: asked where it is lost, never demanded. */
export function LoseForm({ tools: { t }, onLose, onCancel }: Props) {
  const [reason, setReason] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => area.current?.focus(), []);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onLose(reason.trim() || null);
      }}
    >
      <Textarea
        ref={area}
        label={t('deal.whyLost')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
        }}
        data-autofocus
      />
      <Group gap={4} mt={6}>
        {common.map((key) => (
          <Button key={key} size="compact-xs" variant="default" onClick={() => setReason(t(`deal.reasons.${key}`))}>
            {t(`deal.reasons.${key}`)}
          </Button>
        ))}
      </Group>
      <Group justify="flex-end" gap="xs" mt="sm">
        <Button size="compact-sm" variant="default" onClick={onCancel}>
          {t('common:cancel')}
        </Button>
        <Button size="compact-sm" color="red" type="submit">
          {t('deal.lose')}
        </Button>
      </Group>
    </form>
  );
}
