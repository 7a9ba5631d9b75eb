import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import {
  IconArchive,
  IconAsterisk,
  IconBolt,
  IconDots,
  IconFingerprint,
  IconLock,
  IconPencil,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { madeOf } from '../../records/fields/made.ts';
import { useLinkTitles } from '../../records/fields/RecordTitles.tsx';
import type { Tools } from '../../records/fields/tools.ts';
import { kindIcon, kindOf } from '../kinds.ts';
import { useSortRow } from '../Sortable.tsx';
import classes from '../schema-design.module.css';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  field: FieldMeta;
  ids: string[];
  mayWrite: boolean;
  sortable: boolean;
  onMove(name: string, over: string): void;
  onOpen(): void;
  onArchive(): void;
}

/** A field in one line: what it is, what is asked of it, and who looks after it. */
export function FieldRow(props: Props) {
  const { tools, object, field, ids, mayWrite, sortable, onMove, onOpen, onArchive } = props;
  const { t } = useTranslation('schema-design');
  const label = tools.labels.field(object, field);
  const kind = kindOf(field);
  const Icon = kindIcon(kind);
  const row = useSortRow({ id: field.name, ids, label, onMove, disabled: !sortable });
  const target = tools.objects.find((one) => one.name === field.to);
  const detail = target
    ? t('fields.links_to', { objects: tools.labels.objects(target) })
    : (madeOf(tools, object, field) ?? tools.labels.help(object, field));
  return (
    <li className={classes.row} data-sortable={sortable || undefined} {...row.props}>
      {sortable && row.handle}
      <button type="button" className={classes.rowMain} onClick={onOpen}>
        <span className={classes.kindIcon} title={t(`kinds.${kind}`)}>
          <Icon size={16} aria-hidden />
        </span>
        <span className={classes.rowText}>
          <span className={classes.rowTitle}>
            {label}
            {field.custom && !object.custom && <Badge color="indigo">{t('objects.own')}</Badge>}
          </span>
          <span className={classes.rowDetail}>
            {t(`kinds.${kind}`)}
            {detail && ` · ${detail}`}
          </span>
        </span>
        <span className={classes.marks}>
          {field.required && <Mark label={t('marks.required')} icon={<IconAsterisk size={14} />} />}
          {(field.required_in?.length ?? 0) > 0 && (
            <Mark
              label={t('marks.required_in', { count: field.required_in?.length })}
              icon={<IconAsterisk size={14} />}
            />
          )}
          {field.unique && <Mark label={t('marks.unique')} icon={<IconFingerprint size={14} />} />}
          {field.index && <Mark label={t(`marks.index_${field.index}`)} icon={<IconBolt size={14} />} />}
          {field.sensitivity && field.sensitivity !== 'normal' && (
            <Badge
              color={field.sensitivity === 'sensitive' ? 'red' : 'amber'}
              icon={<IconLock size={12} aria-hidden />}
            >
              {t(`sensitivity.${field.sensitivity}`)}
            </Badge>
          )}
          {field.steward && <Steward tools={tools} id={field.steward} />}
        </span>
      </button>
      {mayWrite && (
        <Menu position="bottom-end" width={220}>
          <Menu.Target>
            <ActionIcon aria-label={t('objects.actions', { name: label })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={onOpen}>
              {t('fields.edit')}
            </Menu.Item>
            {field.custom ? (
              <Menu.Item
                leftSection={<IconArchive size={16} />}
                disabled={field.name === object.title}
                onClick={onArchive}
              >
                {t('fields.archive')}
                {field.name === object.title && <div className={classes.why}>{t('fields.title_stays')}</div>}
              </Menu.Item>
            ) : (
              <Menu.Item leftSection={<IconArchive size={16} />} disabled>
                {t('fields.archive')}
                <div className={classes.why}>{t('fields.standard_stays')}</div>
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}

function Mark({ label, icon }: { label: string; icon: ReactNode }) {
  return (
    <Tooltip label={label}>
      <span className={classes.mark} role="img" aria-label={label}>
        {icon}
      </span>
    </Tooltip>
  );
}

function Steward({ tools, id }: { tools: Tools; id: string }) {
  const { t } = useTranslation('schema-design');
  const name = useLinkTitles(tools, 'member', [{ id, title: '' }]).get(id) ?? '';
  return (
    <Tooltip label={t('marks.steward', { name })}>
      <span role="img" aria-label={t('marks.steward', { name })}>
        <RecordAvatar name={name} id={id} size={18} />
      </span>
    </Tooltip>
  );
}
