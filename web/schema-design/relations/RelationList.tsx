import { ActionIcon, Menu } from '@mantine/core';
import { IconArchive, IconArrowsSplit2, IconDots, IconTopologyFull } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { relatedOf } from '../../records/model/objects.ts';
import { endsOf, type Tie, tiesOf } from '../../records/model/ties.ts';
import { RemoveDialog } from '../remove/RemoveDialog.tsx';
import classes from '../schema-design.module.css';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  mayWrite: boolean;
}

/** What no field of the object shows: links of many with many, and the fields of other objects that lead here. */
export function RelationList({ tools, object, mayWrite }: Props) {
  const { t, i18n } = useTranslation('schema-design');
  const { labels } = tools;
  const [removing, setRemoving] = useState<Tie | null>(null);
  const ties = tiesOf(tools.objects, object);
  const incoming = relatedOf(tools.objects, object).filter(
    ({ object: from, field }) => field.type === 'reference' && !from.hidden && endsOf(from) === null,
  );
  if (ties.length + incoming.length === 0) return null;
  const or = new Intl.ListFormat(i18n.language, { type: 'disjunction' });
  const nameOf = (tie: Tie) => tie.here.inverse_label || labels.objects(tie.target);
  return (
    <section className={classes.archived} aria-label={t('relation.list')}>
      <h2 className={classes.heading}>{t('relation.list')}</h2>
      <p className={classes.dim}>{t('relation.list_text')}</p>
      <ul className={classes.plainList}>
        {ties.map((tie) => {
          const roles = (tie.role?.choices ?? []).map((choice) => choice.label);
          return (
            <li key={`${tie.object.name} ${tie.here.name}`} className={classes.row}>
              <span className={classes.rowStatic}>
                <span className={classes.kindIcon}>
                  <IconTopologyFull size={16} aria-hidden />
                </span>
                <span className={classes.rowText}>
                  <span className={classes.rowTitle}>{nameOf(tie)}</span>
                  <span className={classes.rowDetail}>
                    {t('relation.kinds_text.many_to_many', {
                      heres: labels.objects(object),
                      theres: tools.inline(labels.objects(tie.target)),
                    })}
                    {roles.length > 0 && ` · ${t('relation.roles_are', { roles: or.format(roles) })}`}
                  </span>
                </span>
              </span>
              {mayWrite && tie.object.custom && (
                <Menu position="bottom-end" width={220}>
                  <Menu.Target>
                    <ActionIcon aria-label={t('objects.actions', { name: nameOf(tie) })}>
                      <IconDots size={16} />
                    </ActionIcon>
                  </Menu.Target>
                  <Menu.Dropdown>
                    <Menu.Item leftSection={<IconArchive size={16} />} onClick={() => setRemoving(tie)}>
                      {t('relation.remove')}
                    </Menu.Item>
                  </Menu.Dropdown>
                </Menu>
              )}
            </li>
          );
        })}
        {incoming.map(({ object: from, field }) => (
          <li key={`${from.name} ${field.name}`} className={classes.row}>
            <Link to={`/settings/objects/${from.plural}`} className={classes.rowStatic}>
              <span className={classes.kindIcon}>
                <IconArrowsSplit2 size={16} aria-hidden />
              </span>
              <span className={classes.rowText}>
                <span className={classes.rowTitle}>{field.inverse_label || labels.objects(from)}</span>
                <span className={classes.rowDetail}>
                  {t('relation.from', { objects: labels.objects(from), field: labels.field(from, field) })}
                </span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {removing && (
        <RemoveDialog
          what={{ plural: removing.object.plural, name: nameOf(removing) }}
          how="archive"
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}
