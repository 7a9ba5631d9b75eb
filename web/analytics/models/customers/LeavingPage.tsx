import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { useObjects } from '../../../kernel/objects.ts';
import { Badge } from '../../../kernel/ui/index.ts';
import { type Filter, listSearch, Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './customers.module.css';
import { LeavingList } from './LeavingList.tsx';

interface Result {
  customers: number;
  repeating: number;
  limits: { late: number; leaving: number; gone: number };
  gaps: number;
  groups: Array<{ rhythm: string; customers: number; spent: number; lately: number; alive: number | null }>;
}

const columns = [
  'name',
  'company',
  'buying_rhythm',
  'purchase_gap',
  'last_purchase_on',
  'spent',
  'expected_value',
  'owner',
];
const inRhythm = (...rhythms: string[]): Filter => ({ field: 'buying_rhythm', op: 'in', value: rhythms });

/** Who buys later than they used to, judged by their own rhythm. */
export default function LeavingPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation(['models-customers', 'objects']);
  const format = useFormat();
  const navigate = useNavigate();
  const field = useObjects()
    .find((one) => one.name === 'person')
    ?.fields.find((one) => one.name === 'buying_rhythm');
  const of = (rhythm: string) => result.groups.find((one) => one.rhythm === rhythm)?.customers ?? 0;
  const times = (number: number) => format.number(number, { maximumFractionDigits: 1 });
  const open = (rhythm: string) =>
    void navigate({
      to: '/$plural',
      params: { plural: 'people' } as never,
      search: listSearch(inRhythm(rhythm), ['-spent'], columns) as never,
    });
  const limits = {
    late: times(result.limits.late),
    leaving: times(result.limits.leaving),
    gone: times(result.limits.gone),
  };
  return (
    <>
      <Part title={t('leaving.groups')} text={t('leaving.groups_text', limits)}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('leaving.rhythm_of')}</th>
                <th scope="col">{t('rfm.customers')}</th>
                <th scope="col">{t('leaving.still')}</th>
                <th scope="col">{t('leaving.lately')}</th>
                <th scope="col">{t('leaving.spent')}</th>
              </tr>
            </thead>
            <tbody>
              {result.groups
                .filter(({ customers }) => customers > 0)
                .map((group) => {
                  const choice = field?.choices?.find((one) => one.value === group.rhythm);
                  return (
                    <tr key={group.rhythm}>
                      <th scope="row">
                        <button type="button" className={classes.pick} onClick={() => open(group.rhythm)}>
                          <Badge color={choice?.color ?? 'gray'}>
                            {t(`objects:person.choices.buying_rhythm.${group.rhythm}`, {
                              defaultValue: choice?.label ?? group.rhythm,
                            })}
                          </Badge>
                        </button>
                        <span className={classes.meaning}>{t(`leaving.meaning.${group.rhythm}`, limits)}</span>
                      </th>
                      <td>{format.number(group.customers)}</td>
                      <td>{group.alive === null ? '–' : format.percent(100 * group.alive, 0)}</td>
                      <td>{format.money(group.lately, { whole: true })}</td>
                      <td>{format.money(group.spent, { whole: true })}</td>
                    </tr>
                  );
                })}
            </tbody>
          </table>
        </div>
      </Part>
      <LeavingList />
      <WhatToDo text={t('leaving.do_text')}>
        <ToList
          first
          filter={inRhythm('late')}
          sort={['-spent']}
          fields={columns}
          label={t('leaving.do.late', { count: of('late'), n: format.number(of('late')) })}
        />
        <ToList
          filter={inRhythm('leaving')}
          sort={['-spent']}
          fields={columns}
          label={t('leaving.do.leaving', { count: of('leaving'), n: format.number(of('leaving')) })}
        />
        <ToList
          filter={inRhythm('once')}
          sort={['-last_purchase_on']}
          fields={columns}
          label={t('leaving.do.once', { count: of('once'), n: format.number(of('once')) })}
        />
      </WhatToDo>
    </>
  );
}
