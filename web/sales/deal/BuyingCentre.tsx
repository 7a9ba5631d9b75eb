import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { missingRoles } from '../../../server/sales/buying-centre/schema.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { asLink } from '../../records/fields/tools.ts';
import { Value } from '../../records/fields/Value.tsx';
import { fieldOf } from '../../records/model/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { partsQuery } from './api.ts';
import classes from './deal.module.css';
import { PartList } from './PartList.tsx';

/** Who has a say at the customer, and which roles nobody is known to have. */
export default function BuyingCentre({ tools, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const object = tools.objects.find((o) => o.name === 'buying_role');
  const { data: rows } = useQuery({
    ...partsQuery(object ?? { name: 'buying_role', plural: 'buying_roles' }, record.id, ['person']),
    enabled: object !== undefined,
  });
  const role = object && fieldOf(object, 'role');
  const attitude = object && fieldOf(object, 'attitude');
  if (!object || !role) return null;
  const missing = rows ? missingRoles(rows.map((row) => String(row.role))) : [];
  const names = missing.map((value) => tools.labels.choice(object, role, value));
  return (
    <PartList
      tools={tools}
      object={object}
      deal={record}
      title={t('buying.title')}
      rows={rows}
      fields={['person', 'role', 'attitude', 'note']}
      initial={{ role: missing[0] }}
      add={t('buying.add')}
      empty={t('buying.empty')}
      foot={
        rows && rows.length > 0 && record.status === 'open' && missing.length > 0 ? (
          <p className={classes.missing}>{t('buying.missing', { roles: tools.format.list(names) })}</p>
        ) : null
      }
    >
      {(row) => {
        const person = asLink(row.person);
        return (
          <>
            {person && <RecordAvatar name={person.title} id={person.id} size={20} />}
            <span className={classes.rowText}>
              {person && <Link to={`/people/${person.id}`}>{person.title}</Link>}
              <span className={classes.dim}>
                {tools.labels.choice(object, role, row.role)}
                {row.note ? ` · ${String(row.note)}` : ''}
              </span>
            </span>
            {attitude && row.attitude !== null && row.attitude !== 'neutral' && (
              <Value tools={tools} meta={object} field={attitude} value={row.attitude} />
            )}
          </>
        );
      }}
    </PartList>
  );
}
