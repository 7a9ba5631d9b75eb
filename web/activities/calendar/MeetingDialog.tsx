import { Button, Checkbox, Group, Modal, MultiSelect, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { KithRecord } from '../../records/api.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays, fromWallClock, toWallClock } from '../../records/model/parse.ts';
import { membersQuery, refreshActivities } from '../api.ts';
import { repeatChoices } from '../repeats.ts';
import { ColleaguesFree } from './ColleaguesFree.tsx';

interface Props {
  tools: Tools;
  known: {
    starts: string;
    ends: string;
    member?: string | null;
    about?: { object: string; id: string; title: string };
  };
  onClose(): void;
}

/** Plans a meeting: when, with whom, and whether it comes again. Shows when colleagues are taken at that time. */
export default function MeetingDialog({ tools, known, onClose }: Props) {
  const { t } = useTranslation(['activities', 'common']);
  const { format, me } = tools;
  const { data: members = [] } = useQuery(membersQuery);
  const form = useFields({
    subject: known.about ? t('meeting.with', { name: known.about.title }) : '',
    starts_at: known.starts,
    ends_at: known.ends,
    all_day: false,
    members: known.member && known.member !== me ? [known.member] : ([] as string[]),
    location: '',
    link: '',
    description: '',
    remind_before: '15',
    rule: '',
  });
  const { values } = form;
  const setStart = (next: string) => {
    const length = Date.parse(`${values.ends_at}:00Z`) - Date.parse(`${values.starts_at}:00Z`);
    form.set('starts_at', next);
    if (next && length > 0)
      form.set('ends_at', new Date(Date.parse(`${next}:00Z`) + length).toISOString().slice(0, 16));
  };
  const save = async () => {
    if (!values.subject.trim()) return form.setErrors({ subject: t('subject_missing') });
    const zone = format.timeZone;
    const body = {
      subject: values.subject.trim(),
      starts_at: fromWallClock(values.starts_at, zone),
      ends_at: values.all_day
        ? fromWallClock(`${addDays(values.ends_at.slice(0, 10), 1)}T00:00`, zone)
        : fromWallClock(values.ends_at, zone),
      all_day: values.all_day,
      time_zone: zone,
      members: values.members,
      location: values.location || null,
      link: values.link || null,
      description: values.description || null,
      remind_before: values.remind_before === '' ? null : Number(values.remind_before),
      ...(known.about ? { about: { object: known.about.object, id: known.about.id } } : {}),
      ...(known.about?.object === 'person' ? { guests: [known.about.id] } : {}),
    };
    const { data, changeSet } = await api.postWithMeta<KithRecord>('/meetings', body);
    if (values.rule) {
      const repeated = await api.postWithMeta(`/meetings/${data.id}/recurrence`, { rule: values.rule });
      changed(t('series.planned'), repeated.changeSet);
    } else changed(t('meeting.planned'), changeSet);
    void refreshActivities();
    onClose();
  };
  const day = (wall: string) => wall.slice(0, 10);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('meeting.plan')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="sm">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('subject')} label={t('meeting.subject')} maxLength={300} data-autofocus />
          <Group grow align="start">
            <TextInput
              {...form.input('starts_at')}
              type={values.all_day ? 'date' : 'datetime-local'}
              value={values.all_day ? day(values.starts_at) : values.starts_at}
              onChange={({ currentTarget: { value } }) => setStart(value.length === 10 ? `${value}T09:00` : value)}
              label={t('meeting.starts')}
            />
            <TextInput
              {...form.input('ends_at')}
              type={values.all_day ? 'date' : 'datetime-local'}
              value={values.all_day ? day(values.ends_at) : values.ends_at}
              onChange={({ currentTarget: { value } }) =>
                form.set('ends_at', value.length === 10 ? `${value}T10:00` : value)
              }
              label={t('meeting.ends')}
            />
          </Group>
          <Group grow align="end">
            <Checkbox
              label={t('meeting.all_day')}
              checked={values.all_day}
              onChange={(event) => form.set('all_day', event.currentTarget.checked)}
            />
            <Select
              {...form.control('rule')}
              label={t('repeats.label')}
              data={repeatChoices.map(([value, key]) => ({ value, label: t(`repeats.${key}`) }))}
              allowDeselect={false}
            />
          </Group>
          <MultiSelect
            label={t('meeting.members')}
            data={members.filter((one) => one.id !== me).map((one) => ({ value: one.id, label: one.name }))}
            value={values.members}
            onChange={(next) => form.set('members', next)}
            searchable
            clearable
          />
          {!values.all_day && (
            <ColleaguesFree
              tools={tools}
              members={[me, ...values.members]}
              starts={values.starts_at}
              ends={values.ends_at}
              nameOf={(id) => members.find((one) => one.id === id)?.name ?? ''}
              onChoose={(starts) => setStart(toWallClock(starts, format.timeZone))}
            />
          )}
          <Group grow align="start">
            <TextInput {...form.input('location')} label={t('meeting.location')} />
            <TextInput {...form.input('link')} label={t('meeting.link')} type="url" />
          </Group>
          <Select
            {...form.control('remind_before')}
            label={t('meeting.remind')}
            data={['', '5', '15', '60', '1440'].map((value) => ({ value, label: t(`remind.${value || 'none'}`) }))}
            allowDeselect={false}
          />
          <Textarea {...form.input('description')} label={t('meeting.agenda')} autosize minRows={2} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('meeting.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
