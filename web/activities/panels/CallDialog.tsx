import { Anchor, Button, Group, Modal, NumberInput, Rating, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { IconPhoneOutgoing } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, changedInSteps } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { KithRecord } from '../../records/api.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays, fromWallClock, todayIn } from '../../records/model/parse.ts';
import { refreshActivities } from '../api.ts';

interface Props {
  tools: Tools;
  about: { object: string; id: string; title: string };
  number: string | null;
  onClose(): void;
}

/** What was said on the telephone, and what is to be done next. */
export default function CallDialog({ tools, about, number, onClose }: Props) {
  const { t } = useTranslation(['activities', 'common']);
  const { objects, labels, format } = tools;
  const meta = objects.find((one) => one.name === 'call');
  const form = useFields({
    disposition: 'connected',
    direction: 'outgoing',
    purpose: 'sales',
    minutes: '' as number | string,
    outcome: '',
    satisfaction: 0,
    improvement: '',
    new_needs: '',
    next: '',
    next_on: '',
  });
  if (!meta) return null;
  const { values } = form;
  const choices = (name: string) => {
    const field = meta.fields.find((one) => one.name === name);
    return (field?.choices ?? []).map(({ value }) => ({
      value,
      label: field ? labels.choice(meta, field, value) : value,
    }));
  };
  const label = (name: string) => {
    const field = meta.fields.find((one) => one.name === name);
    return field ? labels.field(meta, field) : name;
  };
  // Who is not reached, or asks for it, is called again.
  const setDisposition = (next: string) => {
    form.set('disposition', next);
    const days = { call_back: 7, no_answer: 1, busy: 1, left_message: 2 }[next];
    if (days && !values.next) {
      form.set('next', t('call.again', { name: about.title }));
      form.set('next_on', addDays(todayIn(format.timeZone), days));
    }
  };
  const checkIn = values.purpose === 'check_in';
  const save = async () => {
    const { next, next_on, satisfaction, improvement, new_needs, minutes, ...rest } = values;
    const call = await api.postWithMeta<KithRecord>('/calls', {
      ...rest,
      outcome: rest.outcome || null,
      minutes: minutes === '' ? null : Number(minutes),
      about: { object: about.object, id: about.id },
      number,
      ...(checkIn
        ? { satisfaction: satisfaction || null, improvement: improvement || null, new_needs: new_needs || null }
        : {}),
    });
    const due_at = next_on ? fromWallClock(`${next_on}T09:00`, format.timeZone) : null;
    if (next.trim()) {
      const step = await api.postWithMeta(`/calls/${call.data.id}/next-step`, {
        subject: next.trim(),
        due_at,
        remind_at: due_at,
        kind: 'call',
      });
      changedInSteps(
        t('call.logged'),
        [call.changeSet, step.changeSet].filter((one) => one !== null),
      );
    } else changed(t('call.logged'), call.changeSet);
    void refreshActivities();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('call.with', { name: about.title })}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="sm">
          <FormProblem>{form.problem}</FormProblem>
          {number && (
            <Anchor href={`tel:${number.replaceAll(/[^+\d]/g, '')}`}>
              <Group gap={6} component="span">
                <IconPhoneOutgoing size={16} aria-hidden />
                {t('call.dial', { number })}
              </Group>
            </Anchor>
          )}
          <Group grow align="start">
            <Select
              label={label('disposition')}
              data={choices('disposition')}
              value={values.disposition}
              onChange={(next) => next && setDisposition(next)}
              allowDeselect={false}
              data-autofocus
            />
            <Select
              {...form.control('purpose')}
              label={label('purpose')}
              data={choices('purpose')}
              allowDeselect={false}
            />
          </Group>
          <Group grow align="start">
            <Select
              {...form.control('direction')}
              label={label('direction')}
              data={choices('direction')}
              allowDeselect={false}
            />
            <NumberInput {...form.control('minutes')} label={label('minutes')} min={0} max={1440} />
          </Group>
          {checkIn && (
            <>
              <Stack gap={4}>
                <span>{t('call.satisfaction')}</span>
                <Rating
                  value={values.satisfaction}
                  onChange={(value) => form.set('satisfaction', value)}
                  aria-label={t('call.satisfaction')}
                />
              </Stack>
              <Textarea {...form.input('improvement')} label={t('call.improvement')} autosize minRows={1} />
              <Textarea {...form.input('new_needs')} label={t('call.new_needs')} autosize minRows={1} />
            </>
          )}
          <Textarea {...form.input('outcome')} label={t('call.outcome')} autosize minRows={2} />
          <Group grow align="start">
            <TextInput {...form.input('next')} label={t('call.next')} placeholder={t('call.next_hint')} />
            <TextInput {...form.input('next_on')} type="date" label={t('call.next_on')} />
          </Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('call.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
