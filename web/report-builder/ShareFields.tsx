import { MultiSelect, Select } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import type { SavedReport } from './api.ts';

export type Shared = Pick<SavedReport, 'scope' | 'team' | 'roles'>;

const SCOPES: Array<Shared['scope']> = ['personal', 'team', 'role', 'everyone'];
const BUILT_IN = ['owner', 'admin', 'member', 'read_only'];

const teamsQuery = queryOptions({
  queryKey: ['records', 'team', 'named'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: Array<{ id: string; name: string }> }>(
        '/teams/query',
        { fields: ['name'], sort: ['name'], limit: 200 },
        { signal },
      )
      .then(({ data }) => data),
});
const rolesQuery = queryOptions({
  queryKey: ['roles', 'named'],
  queryFn: ({ signal }) =>
    api.get<{ data: Array<{ id: string; name: string }> }>('/roles', undefined, { signal }).then(({ data }) => data),
  retry: false,
});

/** Who sees it. Figures are always those of whoever looks. */
export function ShareFields({ value, onChange }: { value: Shared; onChange(value: Shared): void }) {
  const { t } = useTranslation('report-builder');
  const teams = useQuery(teamsQuery).data ?? [];
  const roles = useQuery(rolesQuery).data ?? [];
  return (
    <>
      <Select
        label={t('share.label')}
        description={t('share.hint')}
        allowDeselect={false}
        value={value.scope}
        onChange={(scope) => scope && onChange({ ...value, scope: scope as Shared['scope'] })}
        data={SCOPES.filter((one) => one !== 'team' || teams.length > 0).map((one) => ({
          value: one,
          label: t(`share.${one}`),
        }))}
      />
      {value.scope === 'team' && (
        <Select
          label={t('share.team')}
          required
          value={value.team}
          onChange={(team) => onChange({ ...value, team })}
          data={teams.map(({ id, name }) => ({ value: id, label: name ?? '' }))}
        />
      )}
      {value.scope === 'role' && (
        <MultiSelect
          label={t('share.roles')}
          required
          value={value.roles}
          onChange={(chosen) => onChange({ ...value, roles: chosen })}
          data={[
            ...BUILT_IN.map((one) => ({ value: one, label: t(`role.${one}`) })),
            ...roles
              .filter(({ id }) => !BUILT_IN.includes(id))
              .map(({ id, name }) => ({ value: id, label: name ?? '' })),
          ]}
        />
      )}
    </>
  );
}
