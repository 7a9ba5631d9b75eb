import { ActionIcon, Button } from '@mantine/core';
import { IconAlertTriangle, IconBuilding, IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { fieldOf } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { act, figuresQuery } from '../api.ts';
import { FieldsDialog, sent } from '../FieldsDialog.tsx';

/** The companies of a programme, with what each of them buys and when somebody was last in touch. */
export default function Companies({ tools, meta: programme, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const { format, labels } = tools;
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useQuery(figuresQuery(record.id));
  const meta = tools.objects.find((one) => one.name === 'programme_company');
  const roles = meta && fieldOf(meta, 'role');
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data || !meta || !roles) return <SkeletonRows rows={4} columns={5} />;
  const mayChange = programme.permissions.update && !record.trashed_at;
  const add = mayChange && (
    <Button size="compact-sm" variant="default" leftSection={<IconPlus size={14} />} onClick={() => setAdding(true)}>
      {t('programme.add_company')}
    </Button>
  );
  const money = (value: string | null) =>
    value === null ? '' : format.money({ amount: value, currency: data.currency }, { whole: true });
  const remove = (tie: string) =>
    act(`/programme_companies/${tie}`, t('programme.company_removed'), undefined, 'DELETE').catch(failed);
  return (
    <section className={classes.measure} aria-label={t('programme.companies')}>
      {data.companies.length === 0 ? (
        <EmptyState icon={<IconBuilding size={20} />} title={t('programme.no_companies')} action={add}>
          {t('programme.no_companies_text')}
        </EmptyState>
      ) : (
        <>
          <div className={classes.blockTitle}>
            <span className={classes.quiet}>
              {t('programme.count', { count: data.companies.length, countries: data.countries.length })}
            </span>
            {add}
          </div>
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{t('programme.company')}</th>
                  <th scope="col" data-number>
                    {t('programme.won_in', { year: data.year })}
                  </th>
                  <th scope="col" data-number data-wide>
                    {t('programme.won')}
                  </th>
                  <th scope="col" data-number>
                    {t('programme.open')}
                  </th>
                  <th scope="col" data-wide>
                    {t('programme.since')}
                  </th>
                  <th scope="col" data-wide>
                    {t('programme.contact')}
                  </th>
                  {mayChange && <td />}
                </tr>
              </thead>
              <tbody>
                {data.companies.map((one) => (
                  <tr key={one.tie}>
                    <th scope="row">
                      <Link to={`/companies/${one.id}`} className={classes.name}>
                        {one.name}
                      </Link>
                      <span className={classes.small}>
                        {[labels.choice(meta, roles, String(one.role ?? '')), one.country].filter(Boolean).join(' · ')}
                        {one.complaints ? (
                          <span className={classes.warn}>
                            {' '}
                            <IconAlertTriangle size={12} aria-hidden />{' '}
                            {t('programme.complaints', { count: one.complaints })}
                          </span>
                        ) : null}
                      </span>
                    </th>
                    <td data-number>{money(one.won_this_year)}</td>
                    <td data-number data-wide>
                      {money(one.won)}
                    </td>
                    <td data-number>{money(one.open)}</td>
                    <td data-wide>{one.customer_since ? one.customer_since.slice(0, 4) : ''}</td>
                    <td data-wide title={format.dateTime(one.last_contact)}>
                      {one.last_contact ? format.relative(one.last_contact) : t('programme.never')}
                    </td>
                    {mayChange && (
                      <td data-number>
                        <ActionIcon
                          variant="subtle"
                          aria-label={t('programme.remove', { name: one.name ?? '' })}
                          onClick={() => void remove(one.tie)}
                        >
                          <IconX size={14} />
                        </ActionIcon>
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {adding && (
        <FieldsDialog
          {...{ tools, meta }}
          title={t('programme.add_company')}
          fields={['company', 'role']}
          initial={{ role: data.companies.length === 0 ? 'headquarters' : 'subsidiary' }}
          submit={t('programme.add')}
          onClose={() => setAdding(false)}
          onSubmit={({ company, role }) =>
            act('/programme_companies', t('programme.company_added'), {
              programme: record.id,
              company: sent(company),
              role,
            })
          }
        />
      )}
    </section>
  );
}
