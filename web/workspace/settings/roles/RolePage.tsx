import { Button, Group, Radio, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { IconCopy, IconEye } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../kernel/client.ts';
import { failed, notify } from '../../../kernel/notify.ts';
import { useRole } from '../../../kernel/session.ts';
import { ErrorState } from '../../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../../kernel/ui/useFields.ts';
import { holdersQuery, lookAs, type Rights, type Role, refreshRoles, rolesQuery } from './api.ts';
import { useRoleName } from './names.ts';
import { RightsMatrix } from './RightsMatrix.tsx';
import classes from './roles.module.css';

/** One role: what it allows, and who has it. `new` makes one, as a copy of another where `from` names it. */
export default function RolePage() {
  const { t } = useTranslation(['rights', 'workspace']);
  const { id } = useParams({ strict: false }) as { id: string };
  const { from } = useSearch({ strict: false }) as { from?: string };
  const nameOf = useRoleName();
  const { data, error, refetch } = useQuery(rolesQuery);
  const role = data?.data.find((one) => one.id === (id === 'new' ? (from ?? 'member') : id));
  const title = id === 'new' ? t('new') : role ? nameOf(role) : t('role');
  const text = role?.built_in && id !== 'new' ? t('built_in_text') : t('text');
  return (
    <SettingsPage title={title} text={text} wide actions={role && id !== 'new' && <RoleActions role={role} />}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data || !role ? (
        <SkeletonRows rows={8} columns={6} />
      ) : (
        <Editor
          key={`${id} ${role.version}`}
          role={role}
          made={id === 'new'}
          name={id === 'new' ? (from ? t('copy_of', { name: nameOf(role) }) : '') : nameOf(role)}
          objects={data.objects}
        />
      )}
    </SettingsPage>
  );
}

function RoleActions({ role }: { role: Role }) {
  const { t } = useTranslation('rights');
  const { isAdmin, isOwner } = useRole();
  const nameOf = useRoleName();
  if (!isAdmin) return null;
  return (
    <Group gap="xs">
      <Button
        variant="default"
        component={Link}
        to={`/settings/roles/new?from=${role.id}`}
        leftSection={<IconCopy size={16} />}
      >
        {t('copy')}
      </Button>
      {(role.id !== 'owner' || isOwner) && (
        <Button
          variant="default"
          leftSection={<IconEye size={16} />}
          onClick={() => void lookAs({ role: role.id }, nameOf(role)).catch(failed)}
        >
          {t('look')}
        </Button>
      )}
    </Group>
  );
}

interface EditorProps {
  role: Role;
  made: boolean;
  name: string;
  objects: string[];
}

function Editor({ role, made, name, objects }: EditorProps) {
  const { t } = useTranslation('rights');
  const { isAdmin } = useRole();
  const navigate = useNavigate();
  const fixed = (role.built_in && !made) || !isAdmin;
  const [rights, setRights] = useState<Rights>(role.rights);
  const form = useFields({
    name,
    description: role.built_in ? '' : (role.description ?? ''),
    tier: (role.tier === 'read_only' ? 'read_only' : 'member') as 'member' | 'read_only',
  });
  const save = async (values: typeof form.values) => {
    if (!values.name.trim()) return form.setErrors({ name: t('missing_name') });
    const body = { ...values, description: values.description.trim() || null, rights };
    if (made) await api.post<Role>('/roles', body);
    else await api.patch<Role>(`/roles/${role.id}`, body);
    notify(t('saved', { name: values.name }), { tone: 'done' });
    await refreshRoles();
    void navigate({ to: '/settings/roles' });
  };
  return (
    <form {...form.onSubmit(save)} className={classes.editor}>
      <FormProblem>{form.problem}</FormProblem>
      {!fixed && (
        <div className={classes.about}>
          <TextInput {...form.input('name')} label={t('name')} data-autofocus={made || undefined} />
          <Textarea {...form.input('description')} label={t('description')} autosize minRows={1} />
          <Radio.Group
            label={t('tier')}
            value={form.values.tier}
            onChange={(tier) => form.set('tier', tier as 'member' | 'read_only')}
          >
            <Stack gap={8} mt={6}>
              {(['member', 'read_only'] as const).map((tier) => (
                <Radio
                  key={tier}
                  value={tier}
                  size="xs"
                  label={t(`tiers.${tier}`)}
                  description={t(`tier_text.${tier}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
        </div>
      )}
      <Section title={t('objects')} text={t('objects_text')}>
        <RightsMatrix
          rights={rights}
          objects={objects}
          fixed={fixed}
          reads={!fixed && form.values.tier === 'read_only'}
          onChange={setRights}
        />
      </Section>
      <Section title={t('beyond')}>
        <Stack gap="sm">
          {(['share', 'sensitive'] as const).map((key) => (
            <Switch
              key={key}
              size="sm"
              checked={rights[key]}
              disabled={fixed}
              label={t(key)}
              description={t(`${key}_text`)}
              onChange={(event) => setRights({ ...rights, [key]: event.currentTarget.checked })}
            />
          ))}
        </Stack>
      </Section>
      {!made && !role.built_in && <Holders role={role} />}
      {!fixed && (
        <div className={classes.foot}>
          <Button variant="default" component={Link} to="/settings/roles">
            {t('cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(made ? 'make' : 'save')}
          </Button>
        </div>
      )}
    </form>
  );
}

function Holders({ role }: { role: Role }) {
  const { t } = useTranslation('rights');
  const { data = [] } = useQuery(holdersQuery(role.id));
  return (
    <Section title={t('holders')}>
      {data.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('holders_none')}
        </Text>
      ) : (
        <ul className={classes.holders}>
          {data.map((member) => (
            <li key={member.id}>
              <Link to={`/members/${member.id}`}>{member.name}</Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}
