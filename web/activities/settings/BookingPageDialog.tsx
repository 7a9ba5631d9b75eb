import {
  Button,
  Checkbox,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { KithRecord } from '../../records/api.ts';
import { membersQuery, refreshActivities } from '../api.ts';

const idsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).map((one) => String((one as { id?: string } | null)?.id ?? one));

/** One question a line; one that ends with a star has to be answered. */
function questionsText(stored: unknown): string {
  try {
    const list = JSON.parse(String(stored ?? '[]')) as Array<{ text: string; required?: boolean }>;
    return list.map((one) => (one.required ? `${one.text} *` : one.text)).join('\n');
  } catch {
    return '';
  }
}

const questionsOf = (text: string) =>
  JSON.stringify(
    text
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean)
      .map((line) => ({ text: line.replace(/\s*\*$/, ''), required: /\*$/.test(line) })),
  );

/** How a booking page is: who is met, how long, and which times are offered. */
export default function BookingPageDialog({ page, onClose }: { page: KithRecord | null; onClose(): void }) {
  const { t } = useTranslation(['activities', 'common']);
  const { member } = useSession();
  const { data: members = [] } = useQuery(membersQuery);
  const number = (name: string, usual: number | '') =>
    (page ? ((page[name] as number | null) ?? '') : usual) as number | string;
  const form = useFields({
    name: String(page?.name ?? ''),
    slug: String(page?.slug ?? ''),
    intro: String(page?.intro ?? ''),
    active: page ? page.active !== false : true,
    members: page ? idsOf(page.members) : [member.id],
    mode: String(page?.mode ?? 'round_robin'),
    minutes: number('minutes', 30),
    step: number('step', 30),
    buffer_before: number('buffer_before', 0),
    buffer_after: number('buffer_after', 0),
    notice_hours: number('notice_hours', 4),
    days_ahead: number('days_ahead', 30),
    per_day: number('per_day', ''),
    location: String(page?.location ?? ''),
    link: String(page?.link ?? ''),
    questions: questionsText(page?.questions),
  });
  const { values } = form;
  const save = async () => {
    if (!values.name.trim()) return form.setErrors({ name: t('subject_missing') });
    const figures = [
      'minutes',
      'step',
      'buffer_before',
      'buffer_after',
      'notice_hours',
      'days_ahead',
      'per_day',
    ] as const;
    const body = {
      ...values,
      ...Object.fromEntries(figures.map((name) => [name, values[name] === '' ? null : Number(values[name])])),
      slug: values.slug.trim() || undefined,
      intro: values.intro || null,
      location: values.location || null,
      link: values.link || null,
      questions: questionsOf(values.questions),
    };
    const { data, changeSet } = page
      ? await api.patchWithMeta<KithRecord>(`/booking-pages/${page.id}`, body)
      : await api.postWithMeta<KithRecord>('/booking-pages', body);
    // From now on the page stands at its address.
    await api.post(`/booking-pages/${data.id}/address`);
    changed(t('booking_pages.saved'), changeSet);
    void refreshActivities();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(page ? 'booking_pages.change' : 'booking_pages.add')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="sm">
          <FormProblem>{form.problem}</FormProblem>
          <Group grow align="start">
            <TextInput {...form.input('name')} label={t('booking_pages.name')} maxLength={200} data-autofocus />
            <TextInput
              {...form.input('slug')}
              label={t('booking_pages.slug')}
              placeholder={t('booking_pages.slug_hint')}
              maxLength={60}
            />
          </Group>
          <Textarea {...form.input('intro')} label={t('booking_pages.intro')} autosize minRows={1} />
          <Group grow align="start">
            <MultiSelect
              label={t('booking_pages.members')}
              data={members.map((one) => ({ value: one.id, label: one.name }))}
              value={values.members}
              onChange={(next) => form.set('members', next)}
              error={form.errors.members}
              searchable
            />
            <Select
              {...form.control('mode')}
              label={t('booking_pages.mode')}
              data={['round_robin', 'together'].map((value) => ({ value, label: t(`booking_pages.modes.${value}`) }))}
              allowDeselect={false}
            />
          </Group>
          <Group grow align="end">
            <NumberInput {...form.control('minutes')} label={t('booking_pages.minutes')} min={5} max={1440} />
            <NumberInput {...form.control('step')} label={t('booking_pages.step')} min={5} max={1440} />
            <NumberInput {...form.control('per_day')} label={t('booking_pages.per_day')} min={1} max={100} />
          </Group>
          <Group grow align="end">
            <NumberInput {...form.control('buffer_before')} label={t('booking_pages.before')} min={0} max={480} />
            <NumberInput {...form.control('buffer_after')} label={t('booking_pages.after')} min={0} max={480} />
            <NumberInput {...form.control('notice_hours')} label={t('booking_pages.notice')} min={0} max={2000} />
            <NumberInput {...form.control('days_ahead')} label={t('booking_pages.ahead')} min={1} max={365} />
          </Group>
          <Group grow align="start">
            <TextInput {...form.input('location')} label={t('meeting.location')} />
            <TextInput {...form.input('link')} label={t('meeting.link')} type="url" />
          </Group>
          <Textarea
            {...form.input('questions')}
            label={t('booking_pages.questions')}
            description={t('booking_pages.questions_text')}
            autosize
            minRows={2}
          />
          <Checkbox
            label={t('booking_pages.active')}
            checked={values.active}
            onChange={(event) => form.set('active', event.currentTarget.checked)}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
