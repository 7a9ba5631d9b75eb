import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './patterns.module.css';
import { type Named, useNames } from './products.ts';

interface Pair {
  older: number;
  newer: number;
  launched: string;
  adopters: number;
  controls: number;
  before: number;
  after: number;
  controlBefore: number;
  controlAfter: number;
  effect: number;
  low: number;
  high: number;
  gained: number;
  rate: number | null;
  clear: boolean;
}

interface Result {
  days: number;
  products: Named[];
  pairs: Pair[];
}

/** Which new products take their buyers from older ones, beside what would have happened anyway. */
export default function CannibalPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-patterns');
  const format = useFormat();
  const name = useNames(result.products);
  const ids = new Map(result.products.map(({ number, id }) => [number, id]));
  const [first] = result.pairs;
  const money = (amount: number) => format.money(amount);
  return (
    <>
      {first && (
        <Part
          title={t('cannibalisation.story', { newer: name(first.newer), older: name(first.older) })}
          text={t('cannibalisation.story_text', {
            days: result.days,
            before: money(first.before),
            after: money(first.after),
            controlBefore: money(first.controlBefore),
            controlAfter: money(first.controlAfter),
            n: format.number(first.adopters),
            controls: format.number(first.controls),
          })}
        >
          <p className={classes.said}>
            {t(
              first.clear
                ? first.effect < 0
                  ? 'cannibalisation.takes'
                  : 'cannibalisation.adds'
                : 'cannibalisation.unclear',
              {
                newer: name(first.newer),
                older: name(first.older),
                effect: money(Math.abs(first.effect)),
                low: money(Math.min(Math.abs(first.low), Math.abs(first.high))),
                high: money(Math.max(Math.abs(first.low), Math.abs(first.high))),
                gained: money(first.gained),
                from: money(first.low),
                to: money(first.high),
              },
            )}
          </p>
        </Part>
      )}
      <Part title={t('cannibalisation.pairs')} text={t('cannibalisation.pairs_text', { days: result.days })}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('cannibalisation.newer')}</th>
                <th scope="col">{t('cannibalisation.older')}</th>
                <th scope="col">{t('cannibalisation.since')}</th>
                <th scope="col">{t('cannibalisation.customers')}</th>
                <th scope="col">{t('cannibalisation.effect')}</th>
                <th scope="col">{t('cannibalisation.between')}</th>
                <th scope="col">{t('cannibalisation.gained')}</th>
                <th scope="col">{t('cannibalisation.rate')}</th>
              </tr>
            </thead>
            <tbody>
              {result.pairs.map((pair) => (
                <tr key={`${pair.older} ${pair.newer}`}>
                  <th scope="row">{linked(pair.newer)}</th>
                  <td>{linked(pair.older)}</td>
                  <td>{format.date(pair.launched)}</td>
                  <td>{format.number(pair.adopters)}</td>
                  <td>{money(pair.effect)}</td>
                  <td>
                    {money(pair.low)} – {money(pair.high)}
                  </td>
                  <td>{money(pair.gained)}</td>
                  <td>{pair.rate === null ? t('cannibalisation.not_clear') : format.percent(100 * pair.rate, 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      <Part title={t('cannibalisation.do')} text={t('cannibalisation.do_text')}>
        {null}
      </Part>
    </>
  );

  function linked(number: number) {
    const id = ids.get(number);
    return id ? (
      <Link to="/$plural/$id" params={{ plural: 'products', id } as never}>
        {name(number)}
      </Link>
    ) : (
      name(number)
    );
  }
}
