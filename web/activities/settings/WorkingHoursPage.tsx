import { ActionIcon, Button, Group, Select, TextInput } from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useTools } from '../../records/fields/tools.ts';
import classes from '../activities.module.css';
import { AbsenceList } from './AbsenceList.tsx';

type Week = Array<Array<{ from: string; to: string }>>;
interface Hours {
  time_zone: string;
  week: Week;
}
interface Answer {
  default: Hours & { set: boolean };
  members: Array<Hours & { member: string }>;
}

const zones = Intl.supportedValuesOf('timeZone');

/** When one works and is away; administrators set the hours of everybody who has none of their own. */
export default function WorkingHoursPage() {
  const { t } = useTranslation('activities');
  const { me } = useTools();
  const { isAdmin } = useRole();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['working-hours'],
    queryFn: ({ signal }) => api.get<Answer>('/working-hours', undefined, { signal }),
  });
  const own = query.data?.members.find((one) => one.member === me);
  const save = async (path: string, hours: Hours | null) => {
    try {
      const answer = hours ? await api.put<Answer>(path, hours) : await api.del<Answer>(path);
      client.setQueryData(['working-hours'], answer);
      await client.invalidateQueries({ queryKey: ['records', 'meeting'] });
      notify(t('hours.saved'), { tone: 'done' });
    } catch (error) {
      failed(error);
    }
  };
  const mine = `/members/${me}/working-hours`;
  return (
    <SettingsPage title={t('hours.title')} text={t('hours.text')}>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={7} />
      ) : (
        <>
          <Section title={t('hours.own')} text={t(own ? 'hours.own_text' : 'hours.own_usual')}>
            <WeekForm
              key={`own ${JSON.stringify(own ?? query.data.default)}`}
              hours={own ?? query.data.default}
              onSave={(hours) => save(mine, hours)}
              onReset={own ? () => save(mine, null) : undefined}
            />
          </Section>
          <Section title={t('absence.title')} text={t('absence.text')}>
            <AbsenceList />
          </Section>
          {isAdmin && (
            <Section title={t('hours.usual')} text={t('hours.usual_text')}>
              <WeekForm
                key={`usual ${JSON.stringify(query.data.default)}`}
                hours={query.data.default}
                onSave={(hours) => save('/working-hours', hours)}
              />
            </Section>
          )}
        </>
      )}
    </SettingsPage>
  );
}

function WeekForm({ hours, onSave, onReset }: { hours: Hours; onSave(hours: Hours): Promise<void>; onReset?(): void }) {
  const { t, i18n } = useTranslation('activities');
  const [week, setWeek] = useState(hours.week);
  const [zone, setZone] = useState(hours.time_zone);
  const [busy, setBusy] = useState(false);
  const names = new Intl.DateTimeFormat(i18n.language, { weekday: 'long', timeZone: 'UTC' });
  const set = (day: number, parts: Week[number]) => setWeek(week.map((one, i) => (i === day ? parts : one)));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onSave({ time_zone: zone, week }).finally(() => setBusy(false));
      }}
    >
      <Select
        label={t('hours.zone')}
        data={zones}
        value={zone}
        onChange={(next) => next && setZone(next)}
        searchable
        allowDeselect={false}
        mb="sm"
      />
      {week.map((parts, day) => {
        // 5 January 1970 was a Monday.
        const name = names.format(new Date(Date.UTC(1970, 0, 5 + day)));
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: the days of a week stay where they are
          <div key={day} className={classes.day}>
            <span>{name}</span>
            <div className={classes.stretch}>
              {parts.map((part, i) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: stretches have no other name
                <Group key={i} gap={4} wrap="nowrap">
                  <TextInput
                    size="xs"
                    type="time"
                    aria-label={t('hours.from', { day: name })}
                    value={part.from}
                    onChange={({ currentTarget: { value } }) =>
                      set(
                        day,
                        parts.map((one, n) => (n === i ? { ...one, from: value } : one)),
                      )
                    }
                  />
                  –
                  <TextInput
                    size="xs"
                    type="time"
                    aria-label={t('hours.to', { day: name })}
                    value={part.to === '24:00' ? '23:59' : part.to}
                    onChange={({ currentTarget: { value } }) =>
                      set(
                        day,
                        parts.map((one, n) => (n === i ? { ...one, to: value } : one)),
                      )
                    }
                  />
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={t('hours.remove', { day: name })}
                    onClick={() =>
                      set(
                        day,
                        parts.filter((_, n) => n !== i),
                      )
                    }
                  >
                    <IconX size={14} />
                  </ActionIcon>
                </Group>
              ))}
              {parts.length === 0 && <span className={classes.dim}>{t('hours.off')}</span>}
              <ActionIcon
                size="sm"
                variant="subtle"
                color="gray"
                aria-label={t('hours.add', { day: name })}
                onClick={() =>
                  set(day, [
                    ...parts,
                    parts.length === 0
                      ? { from: '09:00', to: '17:00' }
                      : { from: parts.at(-1)?.to ?? '17:00', to: '18:00' },
                  ])
                }
              >
                <IconPlus size={14} />
              </ActionIcon>
            </div>
          </div>
        );
      })}
      <Group mt="sm" gap="xs">
        <Button type="submit" size="compact-md" loading={busy}>
          {t('common:save')}
        </Button>
        {onReset && (
          <Button size="compact-md" variant="default" onClick={onReset}>
            {t('hours.reset')}
          </Button>
        )}
      </Group>
    </form>
  );
}
