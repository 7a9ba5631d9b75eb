import { ActionIcon, Alert, Button, Menu } from '@mantine/core';
import { IconArchive, IconDots, IconLock, IconPencil } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ObjectMeta, useObject } from '../../kernel/objects.ts';
import { usePage } from '../../kernel/page.ts';
import { useRole } from '../../kernel/session.ts';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { NotFound } from '../../kernel/ui/PageStates.tsx';
import { SettingsFrame } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Tools, useTools } from '../../records/fields/tools.ts';
import { FieldsTab } from '../fields/FieldsTab.tsx';
import { RemoveDialog } from '../remove/RemoveDialog.tsx';
import classes from '../schema-design.module.css';
import { ObjectDialog } from './ObjectDialog.tsx';

const LayoutEditor = lazy(() => import('../layout/LayoutEditor.tsx'));

const tabs = ['fields', 'layout'] as const;
type Tab = (typeof tabs)[number];

/** One object: its fields, and how its pages are laid out. */
export default function ObjectPage() {
  const { name } = useParams({ strict: false }) as { name?: string };
  const object = useObject(name);
  const tools = useTools();
  if (!object) return <NotFound />;
  return <Shown key={object.name} tools={tools} object={object} />;
}

function Shown({ tools, object }: { tools: Tools; object: ObjectMeta }) {
  const { t } = useTranslation(['schema-design', 'workspace', 'common']);
  const { isAdmin } = useRole();
  const { tab: wanted } = useSearch({ strict: false }) as { tab?: string };
  const tab: Tab = tabs.find((one) => one === wanted) ?? 'fields';
  const navigate = useNavigate();
  const [editing, setEditing] = useState(false);
  const [archiving, setArchiving] = useState(false);
  const label = tools.labels.objects(object);
  usePage(label, [
    { label: t('workspace:settings.title'), to: '/settings' },
    { label: t('objects.title'), to: '/settings/objects' },
  ]);
  return (
    <SettingsFrame wide>
      <header className={classes.objectHead}>
        <span className={classes.tile} data-large aria-hidden>
          <ObjectIcon icon={object.icon} size={20} />
        </span>
        <div className={classes.grow}>
          <h1 className={classes.objectTitle}>{label}</h1>
          <p className={classes.dim}>{object.description || t('object.at', { address: `/${object.plural}` })}</p>
        </div>
        <Button component={Link} to={`/${object.plural}`} variant="default" size="compact-md">
          {t('object.open_list')}
        </Button>
        {isAdmin && (
          <Menu position="bottom-end" width={220}>
            <Menu.Target>
              <ActionIcon size="lg" aria-label={t('objects.actions', { name: label })}>
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setEditing(true)}>
                {t('objects.edit')}
              </Menu.Item>
              {object.custom && (
                <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => setArchiving(true)}>
                  {t('objects.archive')}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      {!isAdmin && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="md">
          {t('workspace:settings.not_allowed')}
        </Alert>
      )}
      <div className={classes.tabs} role="tablist" aria-label={label}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`object-tab-${one}`}
            aria-selected={tab === one}
            aria-controls="object-part"
            className={classes.tab}
            onClick={() => void navigate({ to: '.', search: one === 'fields' ? {} : { tab: one }, replace: true })}
          >
            {t(`object.tab_${one}`)}
          </button>
        ))}
      </div>
      <div role="tabpanel" id="object-part" aria-labelledby={`object-tab-${tab}`}>
        {tab === 'fields' ? (
          <FieldsTab tools={tools} object={object} mayWrite={isAdmin} />
        ) : (
          <Suspense fallback={<SkeletonRows rows={8} columns={2} />}>
            <LayoutEditor tools={tools} object={object} mayWrite={isAdmin} />
          </Suspense>
        )}
      </div>
      {editing && <ObjectDialog object={object} onClose={() => setEditing(false)} onDone={() => setEditing(false)} />}
      {archiving && (
        <RemoveDialog
          what={{ plural: object.plural, name: label }}
          how="archive"
          onClose={() => setArchiving(false)}
          onDone={() => void navigate({ to: '/settings/objects' })}
        />
      )}
    </SettingsFrame>
  );
}
