import { ActionIcon, Alert, Button, Menu } from '@mantine/core';
import { IconArchive, IconArrowBackUp, IconDots, IconLock, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { inOrder } from '../../kernel/frame/order.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { type ObjectMeta, useLabels, useObjects } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { archivedObjectsQuery, recordCountQuery, refreshObjects } from '../api.ts';
import { ownFields } from '../objects.ts';
import { RemoveDialog } from '../remove/RemoveDialog.tsx';
import classes from '../schema-design.module.css';
import { ObjectDialog } from './ObjectDialog.tsx';

/** Everything that the workspace keeps records of. */
export default function ObjectsPage() {
  const { t } = useTranslation(['schema-design', 'workspace']);
  const labels = useLabels();
  const { isAdmin } = useRole();
  const objects = inOrder(useObjects().filter((one) => !one.hidden));
  const archived = useQuery({ ...archivedObjectsQuery, enabled: isAdmin });
  const [editing, setEditing] = useState<ObjectMeta | 'new' | null>(null);
  const [removing, setRemoving] = useState<{ object: ObjectMeta; how: 'archive' | 'end' } | null>(null);
  const navigate = useNavigate();

  const restore = async (object: ObjectMeta) => {
    try {
      await api.post(`/objects/${object.plural}/restoration`);
      notify(t('objects.restored', { name: object.labels }), { tone: 'done' });
    } catch (error) {
      failed(error);
    } finally {
      void refreshObjects();
    }
  };
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      {t('objects.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('objects.title')} text={t('objects.text')} actions={add} wide>
      {!isAdmin && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="md">
          {t('workspace:settings.not_allowed')}
        </Alert>
      )}
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('objects.name')}</th>
            <th scope="col" className={classes.number}>
              {t('objects.fields')}
            </th>
            <th scope="col" className={classes.number}>
              {t('objects.records')}
            </th>
            <td />
          </tr>
        </thead>
        <tbody>
          {objects.map((object) => (
            <tr key={object.name}>
              <td>
                <div className={classes.objectCell}>
                  <span className={classes.tile} aria-hidden>
                    <ObjectIcon icon={object.icon} />
                  </span>
                  <div className={classes.objectText}>
                    <Link to={`/settings/objects/${object.plural}`} className={classes.rowLink}>
                      {labels.objects(object)}
                    </Link>
                    {object.custom && <Badge color="indigo">{t('objects.own')}</Badge>}
                    <div className={classes.dim}>{object.description || `/${object.plural}`}</div>
                  </div>
                </div>
              </td>
              <td className={classes.number}>{ownFields(object).length}</td>
              <td className={classes.number}>
                <RecordCount object={object} />
              </td>
              <td className={classes.menuCell}>
                {isAdmin && (
                  <Menu position="bottom-end" width={240}>
                    <Menu.Target>
                      <ActionIcon aria-label={t('objects.actions', { name: labels.objects(object) })}>
                        <IconDots size={16} />
                      </ActionIcon>
                    </Menu.Target>
                    <Menu.Dropdown>
                      <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(object)}>
                        {t('objects.edit')}
                      </Menu.Item>
                      {object.custom && (
                        <Menu.Item
                          leftSection={<IconArchive size={16} />}
                          onClick={() => setRemoving({ object, how: 'archive' })}
                        >
                          {t('objects.archive')}
                        </Menu.Item>
                      )}
                    </Menu.Dropdown>
                  </Menu>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {(archived.data?.length ?? 0) > 0 && (
        <section className={classes.archived} aria-label={t('objects.archived')}>
          <h2 className={classes.heading}>{t('objects.archived')}</h2>
          <p className={classes.dim}>{t('objects.archived_text')}</p>
          <ul className={classes.plainList}>
            {archived.data?.map((object) => (
              <li key={object.name} className={classes.archivedRow}>
                <ObjectIcon icon={object.icon} />
                <span className={classes.grow}>{object.labels}</span>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  leftSection={<IconArrowBackUp size={14} />}
                  onClick={() => void restore(object)}
                >
                  {t('restore')}
                </Button>
                <Button
                  size="compact-sm"
                  variant="subtle"
                  color="red"
                  leftSection={<IconTrash size={14} />}
                  onClick={() => setRemoving({ object, how: 'end' })}
                >
                  {t('end')}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {editing && (
        <ObjectDialog
          object={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onDone={(saved) => {
            if (editing === 'new') void navigate({ to: `/settings/objects/${saved.plural}` });
            setEditing(null);
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          what={{ plural: removing.object.plural, name: removing.object.labels }}
          how={removing.how}
          onClose={() => setRemoving(null)}
        />
      )}
    </SettingsPage>
  );
}

function RecordCount({ object }: { object: ObjectMeta }) {
  const format = useFormat();
  const { data, isPending } = useQuery(recordCountQuery(object.plural));
  if (isPending) return <Bone width={32} />;
  if (!data) return null;
  return (
    <Link to={`/${object.plural}`} className={classes.quietLink}>
      {data.exact ? '' : '~'}
      {format.number(data.value)}
    </Link>
  );
}
