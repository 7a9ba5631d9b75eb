import { ActionIcon, Button, Checkbox, Group, Menu, Modal, NumberInput, TextInput } from '@mantine/core';
import { IconArrowUp, IconDots, IconListCheck, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type LeadSettings, refresh, settingsQuery } from '../api.ts';
import classes from '../leads.module.css';

interface Criterion {
  id: string;
  name: string;
  help: string | null;
  required: boolean | null;
  position: number | null;
}
const KEY = ['records', 'lead_criterion', 'all'] as const;
const criteria = queryOptions({
  queryKey: KEY,
  queryFn: () =>
    api
      .post<{ data: Criterion[] }>('/lead-criteria/query', { sort: ['position', 'created_at'], limit: 200 })
      .then((answer) => answer.data),
});
const USUAL = ['need', 'budget', 'decides', 'when'] as const;

/** What has to be known before a lead is business, and what counts as being slow with one. */
export default function QualificationPage() {
  const { t } = useTranslation('leads');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(criteria);
  const settings = useQuery(settingsQuery);
  const [open, setOpen] = useState<Criterion | 'new' | null>(null);
  const send = async (work: Promise<{ changeSet: string | null }>, message: string) => {
    try {
      changed(message, (await work).changeSet);
    } catch (problem) {
      failed(problem);
    }
    void refresh(KEY);
  };
  const usual = async () => {
    for (const [i, one] of USUAL.entries())
      await api.post('/lead-criteria', { name: t(`criteria.usual.${one}`), position: i + 1 }).catch(failed);
    void refresh(KEY);
  };
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen('new')}>
      {t('criteria.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('criteria.title')} text={t('criteria.text')} actions={add} wide>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={4} columns={2} />
      ) : data.length === 0 ? (
        <EmptyState
          icon={<IconListCheck size={20} />}
          title={t('criteria.none')}
          action={
            isAdmin && (
              <Group justify="center" gap="xs">
                <Button variant="default" onClick={() => void usual()}>
                  {t('criteria.take_usual')}
                </Button>
                {add}
              </Group>
            )
          }
        >
          {t('criteria.none_text')}
        </EmptyState>
      ) : (
        <table className={`${classes.table} ${classes.settled}`}>
          <tbody>
            {data.map((one, i) => (
              <tr key={one.id}>
                <td>
                  {one.name}
                  {one.required && <span className={classes.quiet}> · {t('checklist.required')}</span>}
                  {one.help && <div className={classes.quiet}>{one.help}</div>}
                </td>
                {isAdmin && (
                  <td className={classes.verbs}>
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon aria-label={t('actions_of', { name: one.name })}>
                          <IconDots size={16} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen(one)}>
                          {t('change')}
                        </Menu.Item>
                        {i > 0 && (
                          <Menu.Item
                            leftSection={<IconArrowUp size={16} />}
                            onClick={() => void moveUp(data, i).then(() => refresh(KEY), failed)}
                          >
                            {t('up')}
                          </Menu.Item>
                        )}
                        <Menu.Item
                          color="red"
                          leftSection={<IconTrash size={16} />}
                          onClick={() =>
                            void send(
                              api.delWithMeta(`/lead-criteria/${one.id}`),
                              t('criteria.removed', { name: one.name }),
                            )
                          }
                        >
                          {t('remove')}
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {settings.data && <Limits settings={settings.data} fixed={!isAdmin} />}
      {open && (
        <CriterionDialog
          criterion={open === 'new' ? null : open}
          onClose={() => setOpen(null)}
          save={(work) => send(work, t('criteria.saved'))}
        />
      )}
    </SettingsPage>
  );
}

async function moveUp(all: Criterion[], at: number): Promise<void> {
  const order = [...all];
  const [one] = order.splice(at, 1);
  if (!one) return;
  order.splice(at - 1, 0, one);
  for (const [i, each] of order.entries())
    if (each.position !== i + 1) await api.patch(`/lead-criteria/${each.id}`, { position: i + 1 });
}

interface DialogProps {
  criterion: Criterion | null;
  onClose(): void;
  save(work: Promise<{ changeSet: string | null }>): Promise<void>;
}

function CriterionDialog({ criterion, onClose, save }: DialogProps) {
  const { t } = useTranslation(['leads', 'common']);
  const form = useFields({
    name: criterion?.name ?? '',
    help: criterion?.help ?? '',
    required: criterion?.required ?? false,
  });
  const submit = async ({ name, help, required }: typeof form.values) => {
    const body = { name: name.trim(), help: help.trim() || null, required };
    await save(
      criterion ? api.patchWithMeta(`/lead-criteria/${criterion.id}`, body) : api.postWithMeta('/lead-criteria', body),
    );
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(criterion ? 'criteria.change' : 'criteria.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(submit)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput
          {...form.input('name')}
          label={t('criteria.name')}
          placeholder={t('criteria.usual.budget')}
          maxLength={200}
          required
          data-autofocus
        />
        <TextInput {...form.input('help')} label={t('criteria.help')} maxLength={500} />
        <Checkbox
          label={t('criteria.required')}
          checked={form.values.required}
          onChange={(event) => form.set('required', event.currentTarget.checked)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

function Limits({ settings, fixed }: { settings: LeadSettings; fixed: boolean }) {
  const { t } = useTranslation(['leads', 'common']);
  const { reply_hours, touches_low, touches_high } = settings;
  const form = useFields({ reply_hours, touches_low, touches_high });
  const save = async (values: typeof form.values) => {
    await api.patch('/lead-settings', {
      reply_hours: Number(values.reply_hours),
      touches_low: Number(values.touches_low),
      touches_high: Number(values.touches_high),
    });
    changed(t('common:saved'));
    void refresh(settingsQuery.queryKey);
    void refresh(['records', 'lead']);
  };
  return (
    <Section title={t('limits.title')} text={t('limits.text')}>
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <div className={classes.three}>
          {(['reply_hours', 'touches_low', 'touches_high'] as const).map((name) => (
            <NumberInput
              key={name}
              {...form.control(name)}
              value={form.values[name]}
              label={t(`limits.${name}`)}
              min={1}
              disabled={fixed}
            />
          ))}
        </div>
        {!fixed && (
          <Group>
            <Button type="submit" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        )}
      </form>
    </Section>
  );
}
