import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays, fromWallClock, todayIn } from '../../records/model/parse.ts';
import { refreshActivities } from '../api.ts';
import type { Talk } from '../follow-ups/FollowUpsPage.tsx';

/** What is to be done after a meeting or a call. */
export default function NextStepDialog({ tools, talk, onClose }: { tools: Tools; talk: Talk; onClose(): void }) {
  const { t } = useTranslation(['activities', 'common']);
  const { timeZone } = tools.format;
  const form = useFields({
    subject: t('follow_ups.step', { name: talk.about?.title ?? talk.subject ?? '' }),
    due: addDays(todayIn(timeZone), 7),
    kind: 'call',
  });
  const save = async ({ subject, due, kind }: typeof form.values) => {
    if (!subject.trim()) return form.setErrors({ subject: t('subject_missing') });
    const due_at = due ? fromWallClock(`${due}T09:00`, timeZone) : null;
    const body = { subject: subject.trim(), due_at, remind_at: due_at, kind, assignee: talk.member?.id ?? null };
    const { changeSet } = await api.postWithMeta(`/${talk.object}s/${talk.id}/next-step`, body);
    changed(t('follow_ups.added'), changeSet);
    void refreshActivities();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('follow_ups.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="sm">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('subject')} label={t('follow_ups.what')} maxLength={300} data-autofocus />
          <Group grow>
            <TextInput {...form.input('due')} type="date" label={t('follow_ups.due')} />
            <Select
              {...form.control('kind')}
              label={t('follow_ups.how')}
              data={['call', 'mail', 'meeting', 'to_do'].map((value) => ({ value, label: t(`kinds.${value}`) }))}
              allowDeselect={false}
            />
          </Group>
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
