import { ActionIcon, Button, Group, Modal, NumberInput, Stack, Text } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import type { KithRecord } from '../../records/api.ts';
import { FieldInput } from '../../records/fields/FieldInput.tsx';
import { asLink, type Link, type Tools } from '../../records/fields/tools.ts';
import { fieldOf } from '../../records/model/objects.ts';
import { refreshDeal } from './api.ts';
import classes from './deal.module.css';

interface Seat {
  key: number;
  member: Link | null;
  role: unknown;
  percent: number | null;
}

interface Props {
  tools: Tools;
  object: ObjectMeta;
  deal: KithRecord;
  rows: KithRecord[];
  onClose(): void;
}

let next = 1;

/** The whole team at once, so that the shares can come to 100. */
export default function TeamDialog({ tools, object, deal, rows, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const [seats, setSeats] = useState<Seat[]>(() => {
    const present = rows.map((row) => ({
      key: next++,
      member: asLink(row.member),
      role: row.role,
      percent: row.percent === null ? null : Number(row.percent),
    }));
    return present.length > 0 ? present : [{ key: next++, member: asLink(deal.owner), role: 'lead', percent: 100 }];
  });
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const member = fieldOf(object, 'member');
  const role = fieldOf(object, 'role');
  const set = (key: number, change: Partial<Seat>) =>
    setSeats((now) => now.map((seat) => (seat.key === key ? { ...seat, ...change } : seat)));
  const shares = seats.flatMap((seat) => (seat.percent === null ? [] : [seat.percent]));
  const sum = Math.round(shares.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
  const wrong = shares.length > 0 && sum !== 100;

  const save = async () => {
    setBusy(true);
    const members = seats.flatMap((seat) =>
      seat.member ? [{ member: seat.member.id, role: seat.role || null, percent: seat.percent }] : [],
    );
    try {
      const { changeSet } = await api.putWithMeta(`/deals/${deal.id}/team`, { members });
      changed(t('team.saved'), changeSet);
      void queryClient.invalidateQueries({ queryKey: ['records', 'deal_member'] });
      void refreshDeal(deal.id);
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  if (!member || !role) return null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('team.title')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('team.text')}
        </Text>
        <FormProblem>{problem}</FormProblem>
        <div className={classes.seats}>
          {seats.map((seat) => (
            <SeatRow
              key={seat.key}
              seat={seat}
              set={set}
              tools={tools}
              object={object}
              onRemove={() => setSeats((now) => now.filter((s) => s !== seat))}
            />
          ))}
        </div>
        <Group justify="space-between">
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() =>
              setSeats((now) => [
                ...now,
                { key: next++, member: null, role: null, percent: sum < 100 ? 100 - sum : null },
              ])
            }
          >
            {t('team.add')}
          </Button>
          <p className={classes.sum} data-wrong={wrong || undefined} role="status">
            {t(wrong ? 'team.uneven' : 'team.sum', { sum: tools.format.percent(sum) })}
          </p>
        </Group>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button onClick={() => void save()} loading={busy} disabled={wrong}>
            {t('common:save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface RowProps {
  seat: Seat;
  tools: Tools;
  object: ObjectMeta;
  set(key: number, change: Partial<Seat>): void;
  onRemove(): void;
}

function SeatRow({ seat, tools, object, set, onRemove }: RowProps) {
  const { t } = useTranslation('sales');
  const member = fieldOf(object, 'member');
  const role = fieldOf(object, 'role');
  if (!member || !role) return null;
  return (
    <>
      <FieldInput
        tools={tools}
        meta={object}
        field={{ ...member, help: undefined }}
        value={seat.member}
        onChange={(value) => set(seat.key, { member: asLink(value) })}
      />
      <FieldInput
        tools={tools}
        meta={object}
        field={{ ...role, help: undefined }}
        value={seat.role}
        onChange={(value) => set(seat.key, { role: value })}
      />
      <NumberInput
        label={t('team.share')}
        value={seat.percent ?? ''}
        min={0}
        max={100}
        decimalScale={3}
        suffix=" %"
        hideControls
        onChange={(value) => set(seat.key, { percent: value === '' ? null : Number(value) })}
      />
      <ActionIcon mt={22} aria-label={t('team.remove')} onClick={onRemove}>
        <IconX size={14} />
      </ActionIcon>
    </>
  );
}
