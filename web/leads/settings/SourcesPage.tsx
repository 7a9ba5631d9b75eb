import { ActionIcon, Button, Group, Menu, Modal, Select, TextInput } from '@mantine/core';
import { IconDots, IconGitBranch, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { refresh } from '../api.ts';
import classes from '../leads.module.css';

interface Source {
  id: string;
  name: string;
  key: string;
  parent: string | null;
  position: number | null;
}
const KEY = ['records', 'lead_source', 'tree'] as const;
const sources = queryOptions({
  queryKey: KEY,
  queryFn: () =>
    api
      .post<{ data: Array<Omit<Source, 'parent'> & { parent: { id: string } | string | null }> }>(
        '/lead-sources/query',
        {
          sort: ['position', 'name'],
          limit: 200,
        },
      )
      .then(({ data }) =>
        data.map((one) => ({ ...one, parent: typeof one.parent === 'object' ? (one.parent?.id ?? null) : one.parent })),
      ),
});

interface Placed {
  source: Source;
  depth: number;
  below: string[];
}

/** Top to bottom as the tree is read, each with what lies below it. */
function placed(all: Source[]): Placed[] {
  const known = new Set(all.map((one) => one.id));
  const walk = (parent: string | null, depth: number): Placed[] =>
    all
      .filter((one) => (one.parent && known.has(one.parent) ? one.parent : null) === parent)
      .flatMap((source) => {
        const children = depth < 20 ? walk(source.id, depth + 1) : [];
        return [{ source, depth, below: children.map((child) => child.source.id) }, ...children];
      });
  return walk(null, 0);
}

/** Where inquiries come from, as a tree; leads, people and deals choose from it. */
export default function SourcesPage() {
  const { t } = useTranslation('leads');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(sources);
  const [open, setOpen] = useState<{ source: Source | null; parent: string | null } | null>(null);
  const tree = placed(data ?? []);
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ source: null, parent: null })}>
      {t('sources.add')}
    </Button>
  );
  const remove = async (source: Source) => {
    try {
      const { changeSet } = await api.delWithMeta(`/lead-sources/${source.id}`);
      changed(t('sources.removed', { name: source.name }), changeSet);
    } catch (problem) {
      failed(problem);
    }
    void refresh(KEY);
  };
  return (
    <SettingsPage
      title={t('sources.title')}
      text={
        <>
          {t('sources.text')} <Link to="/reports/sources">{t('report.title')}</Link>
        </>
      }
      actions={add}
      wide
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={7} columns={2} />
      ) : tree.length === 0 ? (
        <EmptyState icon={<IconGitBranch size={20} />} title={t('sources.none')} action={add} />
      ) : (
        <table className={classes.table}>
          <tbody>
            {tree.map(({ source, depth }) => (
              <tr key={source.id}>
                <td style={{ paddingInlineStart: 10 + depth * 22 }}>{source.name}</td>
                {isAdmin && (
                  <td className={classes.verbs}>
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon aria-label={t('actions_of', { name: source.name })}>
                          <IconDots size={16} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item
                          leftSection={<IconPencil size={16} />}
                          onClick={() => setOpen({ source, parent: source.parent })}
                        >
                          {t('change')}
                        </Menu.Item>
                        <Menu.Item
                          leftSection={<IconPlus size={16} />}
                          onClick={() => setOpen({ source: null, parent: source.id })}
                        >
                          {t('sources.add_below')}
                        </Menu.Item>
                        <Menu.Item
                          color="red"
                          leftSection={<IconTrash size={16} />}
                          onClick={() => void remove(source)}
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
      {open && <SourceDialog {...open} tree={tree} onClose={() => setOpen(null)} />}
    </SettingsPage>
  );
}

interface DialogProps {
  source: Source | null;
  parent: string | null;
  tree: Placed[];
  onClose(): void;
}

function SourceDialog({ source, parent, tree, onClose }: DialogProps) {
  const { t } = useTranslation(['leads', 'common']);
  const form = useFields({ name: source?.name ?? '', parent: parent ?? '' });
  const self = tree.find((one) => one.source.id === source?.id);
  const places = tree.filter((one) => one !== self && !self?.below.includes(one.source.id));
  const save = async (values: typeof form.values) => {
    const body = { name: values.name.trim(), parent: values.parent || null };
    const { changeSet } = source
      ? await api.patchWithMeta(`/lead-sources/${source.id}`, body)
      : await api.postWithMeta('/lead-sources', { ...body, position: tree.length + 1 });
    changed(t('common:saved'), changeSet);
    void refresh(KEY);
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(source ? 'sources.change' : 'sources.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput {...form.input('name')} label={t('name')} maxLength={100} required data-autofocus />
        <Select
          {...form.control('parent')}
          label={t('sources.below')}
          value={form.values.parent}
          data={[
            { value: '', label: t('sources.top') },
            ...places.map(({ source: one, depth }) => ({ value: one.id, label: `${'— '.repeat(depth)}${one.name}` })),
          ]}
          allowDeselect={false}
          searchable
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
