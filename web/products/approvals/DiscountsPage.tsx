import { ActionIcon, Button } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { openQuickCreate } from '../../kernel/create.ts';
import { useFormat } from '../../kernel/format.ts';
import { useCan } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { rowsQuery, titleIn } from '../api.ts';
import classes from '../products.module.css';

/** How far each colleague may go with a discount, and who decides on what goes further. */
export default function DiscountsPage() {
  const { t } = useTranslation('products');
  const limits = useQuery(
    rowsQuery('discount_limits', 'discount_limit', null, {
      sort: ['max_discount'],
      include: ['member', 'team', 'role'],
    }),
  );
  const levels = useQuery(
    rowsQuery('approval_levels', 'approval_level', null, { sort: ['position'], include: ['approvers', 'deputies'] }),
  );
  const failed = [limits, levels].find((query) => query.error);
  return (
    <SettingsPage title={t('discounts.title')} text={t('discounts.text')} wide>
      {failed ? (
        <ErrorState error={failed.error} retry={() => void failed.refetch()} />
      ) : !limits.data || !levels.data ? (
        <SkeletonRows rows={5} columns={3} />
      ) : (
        <>
          <Part
            object="discount_limit"
            plural="discount_limits"
            title={t('discounts.limits')}
            none={t('discounts.no_limits')}
            rows={limits.data}
            whom={whom}
          />
          <Part
            object="approval_level"
            plural="approval_levels"
            title={t('discounts.levels')}
            none={t('discounts.no_levels')}
            rows={levels.data}
            whom={deciders}
          />
        </>
      )}
    </SettingsPage>
  );
}

const whom = (row: KithRecord, everyone: string) =>
  titleIn(row.member) || titleIn(row.team) || titleIn(row.role) || String(row.tier ?? '') || everyone;
const deciders = (row: KithRecord) => [row.approvers].flat().map(titleIn).filter(Boolean).join(', ');

interface PartProps {
  object: string;
  plural: string;
  title: string;
  none: string;
  rows: KithRecord[];
  whom(row: KithRecord, everyone: string): string;
}

function Part({ object, plural, title, none, rows, whom }: PartProps) {
  const { t } = useTranslation('products');
  const format = useFormat();
  const mayWrite = useCan(object, 'create');
  return (
    <section className={classes.block}>
      <div className={classes.spread}>
        <h2 className={classes.blockTitle}>{title}</h2>
        {mayWrite && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlus size={14} />}
            onClick={() => openQuickCreate({ object })}
          >
            {t('discounts.add')}
          </Button>
        )}
      </div>
      {rows.length === 0 ? (
        <p className={classes.dim}>{none}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th>{t('discounts.name')}</th>
                <th>{t('discounts.for')}</th>
                <th className={classes.number}>{t('discounts.max')}</th>
                <th className={classes.number}>{t('discounts.margin')}</th>
                <th aria-label={t('line.actions')} />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.id}>
                  <td>{String(row.name)}</td>
                  <td>{whom(row, t('discounts.everyone'))}</td>
                  <td className={classes.number}>
                    {row.max_discount === null ? t('discounts.any') : format.percent(Number(row.max_discount))}
                  </td>
                  <td className={classes.number}>
                    {row.min_margin === null ? '–' : format.percent(Number(row.min_margin))}
                  </td>
                  <td>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('discounts.edit', { name: String(row.name) })}
                      renderRoot={(props) => <Link to={`/${plural}/${row.id}`} {...props} />}
                    >
                      <IconPencil size={15} />
                    </ActionIcon>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
