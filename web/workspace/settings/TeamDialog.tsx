import { Button, Group, Modal, MultiSelect, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changedInSteps, failed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type Colleague, refreshTeams, type Team } from '../api.ts';
import classes from './settings.module.css';
import { possibleParents, teamChanges } from './teams.ts';

interface Props {
  /** Null for a new one. */
  team: Team | null;
  teams: Team[];
  colleagues: Colleague[];
  onClose(): void;
}

const chunk = 1000;

export function TeamDialog({ team, teams, colleagues, onClose }: Props) {
  const { t } = useTranslation(['workspace', 'common']);
  const form = useFields({
    name: team?.name ?? '',
    lead: (team?.lead?.id ?? null) as string | null,
    parent: (team?.parent?.id ?? null) as string | null,
    members: colleagues.filter((one) => team && one.team === team.id).map(({ id }) => id),
  });
  const people = colleagues.map(({ id, name }) => ({ value: id, label: name }));

  const save = async (values: typeof form.values) => {
    const name = values.name.trim();
    if (!name) return form.setErrors({ name: t('teams.name_missing') });
    const body = { name, lead: values.lead, parent: values.parent };
    const changeSets: string[] = [];
    const saved = team
      ? await api.patchWithMeta<{ id: string }>(`/teams/${team.id}`, body)
      : await api.postWithMeta<{ id: string }>('/teams', body);
    if (saved.changeSet) changeSets.push(saved.changeSet);
    const moves = teamChanges(colleagues, saved.data.id, values.members);
    try {
      for (let start = 0; start < moves.length; start += chunk) {
        const operations = moves
          .slice(start, start + chunk)
          .map((move) => ({ op: 'update', id: move.id, values: { team: move.team } }));
        const { changeSet } = await api.postWithMeta('/members/batch', { operations, atomic: true });
        if (changeSet) changeSets.push(changeSet);
      }
    } catch (error) {
      // The team is saved by now: what was written is said and can be taken back.
      failed(error);
    } finally {
      if (changeSets.length > 0) changedInSteps(t(team ? 'teams.changed' : 'teams.added', { name }), changeSets);
      void refreshTeams();
    }
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={team ? t('teams.change_title', { name: team.name }) : t('teams.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('name')} label={t('teams.name')} maxLength={200} data-autofocus />
          <Select
            {...form.control('lead')}
            value={form.values.lead}
            label={t('teams.lead')}
            placeholder={t('common:none')}
            data={people}
            limit={100}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common:remove') }}
          />
          <Select
            {...form.control('parent')}
            value={form.values.parent}
            label={t('teams.parent')}
            placeholder={t('common:none')}
            data={possibleParents(teams, team?.id ?? null).map(({ id, name }) => ({ value: id, label: name }))}
            limit={100}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('common:remove') }}
          />
          <MultiSelect
            {...form.control('members')}
            value={form.values.members}
            label={t('teams.members')}
            description={t('teams.members_hint')}
            placeholder={form.values.members.length === 0 ? t('teams.members_placeholder') : undefined}
            data={people}
            limit={100}
            searchable
            hidePickedOptions
            classNames={{ input: classes.pills, inputField: classes.pillsField }}
          />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t(team ? 'common:save' : 'teams.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
