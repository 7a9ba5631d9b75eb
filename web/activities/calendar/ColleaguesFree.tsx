import { Alert, Button, Group } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { fromWallClock } from '../../records/model/parse.ts';

interface Props {
  tools: Tools;
  members: string[];
  starts: string;
  ends: string;
  nameOf(id: string): string;
  onChoose(starts: string): void;
}

interface Answer {
  data: Array<{ member: string; busy: Span[]; working: Span[]; absent: Span[] }>;
}
interface Span {
  from: string;
  until: string;
}

const QUARTER = 900_000;

/**
 * Whether those who are to take part have time, and when they all have it next. Somebody alone is told only where something
 * of theirs is at that time: when they work is their own affair.
 */
export function ColleaguesFree({ tools, members, starts, ends, nameOf, onChoose }: Props) {
  const { t } = useTranslation('activities');
  const { format } = tools;
  const from = Date.parse(fromWallClock(starts, format.timeZone) ?? '');
  const until = Date.parse(fromWallClock(ends, format.timeZone) ?? '');
  const sound = until > from;
  const range = sound
    ? { from: new Date(from).toISOString(), until: new Date(from + 14 * 86_400_000).toISOString() }
    : null;
  const { data } = useQuery({
    queryKey: ['records', 'meeting', 'free', members, range],
    enabled: range !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => api.get<Answer>('/free-busy', { members: members.join(','), ...range }, { signal }),
  });
  if (!data || !sound) return null;
  const inside = (spans: Span[], a: number, b: number) =>
    spans.some((s) => Date.parse(s.from) < b && Date.parse(s.until) > a);
  const covered = (spans: Span[], a: number, b: number) =>
    spans.some((s) => Date.parse(s.from) <= a && Date.parse(s.until) >= b);
  const has = (one: Answer['data'][number], a: number, b: number) =>
    !inside(one.busy, a, b) && !inside(one.absent, a, b) && covered(one.working, a, b);
  const alone = members.length === 1;
  const missing = data.data.filter((one) => (alone ? inside(one.busy, from, until) : !has(one, from, until)));
  if (missing.length === 0 && alone) return null;
  if (missing.length === 0)
    return (
      <Alert color="green" variant="light">
        {t('free.all')}
      </Alert>
    );
  const length = until - from;
  const times: number[] = [];
  for (let at = Math.ceil(from / QUARTER) * QUARTER; at < from + 13 * 86_400_000 && times.length < 3; at += QUARTER) {
    const last = times.at(-1);
    if ((last === undefined || at >= last + length) && data.data.every((one) => has(one, at, at + length)))
      times.push(at);
  }
  return (
    <Alert color="yellow" variant="light">
      {alone
        ? t('free.taken')
        : t('free.not', { names: format.list(missing.map((one) => nameOf(one.member))), count: missing.length })}
      {times.length > 0 && (
        <Group gap="xs" mt="xs">
          {t(alone ? 'free.next_alone' : 'free.next')}
          {times.map((at) => (
            <Button key={at} size="compact-xs" variant="default" onClick={() => onChoose(new Date(at).toISOString())}>
              {format.dateTime(new Date(at))}
            </Button>
          ))}
        </Group>
      )}
    </Alert>
  );
}
