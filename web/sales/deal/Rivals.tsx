import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { asLink } from '../../records/fields/tools.ts';
import { Value } from '../../records/fields/Value.tsx';
import { fieldOf } from '../../records/model/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { partsQuery } from './api.ts';
import classes from './deal.module.css';
import { PartList } from './PartList.tsx';

/** Who else is after the deal, what speaks for them and what against. */
export default function Rivals({ tools, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const object = tools.objects.find((o) => o.name === 'rivalry');
  const { data: rows } = useQuery({
    ...partsQuery(object ?? { name: 'rivalry', plural: 'rivalries' }, record.id, ['competitor']),
    enabled: object !== undefined,
  });
  const threat = object && fieldOf(object, 'threat');
  if (!object) return null;
  return (
    <PartList
      tools={tools}
      object={object}
      deal={record}
      title={t('rivals.title')}
      rows={rows}
      fields={['competitor', 'threat', 'strengths', 'weaknesses', 'price', 'incumbent']}
      add={t('rivals.add')}
      empty={t('rivals.empty')}
    >
      {(row) => {
        const competitor = asLink(row.competitor);
        const price = row.price as { amount: string; currency: string } | null;
        return (
          <>
            <span className={classes.rowText}>
              {competitor && <Link to={`/competitors/${competitor.id}`}>{competitor.title}</Link>}
              {row.strengths ? <span className={classes.dim}>+ {String(row.strengths)}</span> : null}
              {row.weaknesses ? <span className={classes.dim}>– {String(row.weaknesses)}</span> : null}
              {(price || row.incumbent === true) && (
                <span className={classes.dim}>
                  {[row.incumbent === true ? t('rivals.incumbent') : '', price ? tools.format.money(price) : '']
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              )}
            </span>
            {threat && row.threat === 'high' && <Value tools={tools} meta={object} field={threat} value={row.threat} />}
          </>
        );
      }}
    </PartList>
  );
}
